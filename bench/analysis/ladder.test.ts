import { describe, expect, it } from 'vitest';

import type { Curve } from '../records/figures.ts';
import { COSTS_US, ladderRun } from '../report/ladder.fixture.ts';
import { laddersOf } from './ladder.ts';

const curvesOf = (...given: Parameters<typeof ladderRun>): readonly Curve[] =>
  ladderRun(...given).figures.curves;

describe('the ladder', () => {
  it('splits the cost of an event into steps, from the socket up to each of the two', () => {
    const [ladder, ...more] = laddersOf(curvesOf());
    expect(more).toEqual([]);
    expect(ladder).toMatchObject({
      scenario: 'cost',
      connections: 1000,
      socket: { transport: 'raw-tcp', belowNs: null },
    });
    expect(
      ladder?.ways.map(({ rungs }) => rungs.map(({ transport, belowNs }) => [transport, belowNs])),
    ).toEqual([
      [
        ['sse-framed', 5000],
        ['sse-http', 5200],
        ['sse', 7200],
      ],
      [
        ['websocket-framed', 5000],
        ['websocket', 6000],
      ],
    ]);
    expect(ladder?.ways[0]?.rungs[2]?.step).toEqual({ ns: expect.closeTo(4000, 6), isClear: true });
    expect(ladder?.ways[0]?.rungs[0]?.step.isClear).toBe(false);
  });

  it('splits the step of Express where responses of one class were measured too', () => {
    const [ladder] = laddersOf(curvesOf(7, { ...COSTS_US, 'sse-one-class': 7.8 }));
    expect(
      ladder?.ways[0]?.rungs.slice(1).map(({ transport, adds, step }) => [transport, adds, step.ns]),
    ).toEqual([
      ['sse-http', 'node:http', expect.closeTo(2000, 6)],
      ['sse-one-class', 'Express', expect.closeTo(600, 6)],
      ['sse', 'a class per response', expect.closeTo(3400, 6)],
    ]);
  });

  it('splits the cost over TLS and HTTP/2 as well, each way by itself, and needs all of them', () => {
    const costsUs = {
      'raw-tcp': 5,
      'raw-tls': 7,
      'sse-tls': 12,
      'websocket-tls': 8,
      'sse-http-h2': 10,
      'sse-h2': 11,
      'websocket-framed-h2': 9,
      'websocket-h2': 13,
    };
    const [ladder, ...more] = laddersOf(curvesOf(7, costsUs));
    expect(more).toEqual([]);
    const inMicroseconds = ladder?.ways.map(({ to, rungs }) => [
      to,
      ...rungs.map(({ adds, step }) => `${adds} ${Math.round(step.ns / 1000)}`),
    ]);
    expect(inMicroseconds).toEqual([
      ['sse-tls', 'TLS 2', 'node:http and Express 5'],
      ['websocket-tls', 'TLS 2', 'ws 1'],
      ['sse-h2', 'TLS 2', 'node:http2 3', 'Express 1'],
      ['websocket-h2', 'TLS 2', 'node:http2 2', 'ws 4'],
    ]);
    expect(laddersOf(curvesOf(7, { ...COSTS_US, ...costsUs })).map(({ ways }) => ways.length)).toEqual([
      2, 4,
    ]);
    const { 'sse-h2': _, ...others } = costsUs;
    expect(laddersOf(curvesOf(7, others))).toEqual([]);
  });

  it('finds a step that is far smaller than what sets its rounds apart', () => {
    const [ladder] = laddersOf(curvesOf(7, { ...COSTS_US, 'websocket-framed': 5.49 }));
    const { belowNs, point, step } = ladder?.ways[1]?.rungs[1] ?? {};
    expect(point?.low).toBeLessThan(belowNs ?? 0);
    expect(step).toEqual({ ns: expect.closeTo(10, 6), isClear: true });
  });

  it.each([1, 5])('does not judge a step of %i rounds', (rounds) => {
    const [ladder] = laddersOf(curvesOf(rounds));
    const steps = ladder?.ways.flatMap(({ rungs }) => rungs.map(({ step }) => step.isClear));
    expect(steps).toEqual([null, null, null, null, null]);
  });

  it('takes a step from rounds that measured both sides of it, and does not exist without one', () => {
    const only = (transport: string, kept: readonly number[]) =>
      laddersOf(
        curvesOf().map((curve) => ({
          ...curve,
          lines: curve.lines.map((line) => ({
            ...line,
            points: line.points.map((point) => ({
              ...point,
              roundValues: point.roundValues.map((value, round) =>
                line.transport !== transport || kept.includes(round) ? value : null,
              ),
            })),
          })),
        })),
      );
    expect(only('websocket', [1, 2])[0]?.ways[1]?.rungs[1]?.step).toEqual({
      ns: expect.closeTo(-500, 6),
      isClear: null,
    });
    expect(only('websocket', [])).toEqual([]);
  });

  it('exists only where every rung was measured, and only of server CPU by connections, whatever its label', () => {
    expect(laddersOf(curvesOf(3, { 'raw-tcp': 5, sse: 11, websocket: 7 }))).toEqual([]);
    expect(laddersOf(curvesOf(3, { sse: 11, websocket: 7 }))).toEqual([]);
    expect(laddersOf(curvesOf().map((curve) => ({ ...curve, of: 'delivery' })))).toEqual([]);
    expect(laddersOf(curvesOf().map((curve) => ({ ...curve, along: 'payloadBytes' as const })))).toEqual([]);
    expect(laddersOf(curvesOf().map((curve) => ({ ...curve, label: 'Another label' })))).toHaveLength(1);
  });
});
