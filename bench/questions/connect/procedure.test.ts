import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { startLoopback } from '../../../servers/hub/loopback.fixture.ts';
import type { ServerHalf } from '../../../servers/contract.ts';
import { server as sse } from '../../../servers/sse.ts';
import { server as websocket } from '../../../servers/websocket.ts';
import { startConnections } from '../../processes/children.ts';
import type { Opening } from '../../processes/connection-calls.ts';
import type { Reading } from '../../records/record.ts';
import { ordinaryArm } from '../../processes/children.ts';
import { runProcedure } from '../procedure.fixture.ts';
import { question } from './index.ts';
import { readOpenings } from './procedure.ts';

const TIMEOUT_MS = 20_000;

function valuesOf(readings: readonly Reading[], quantity: string): readonly number[] {
  return readings.filter((reading) => reading.quantity === quantity).map(({ value }) => value);
}

describe.each(['sse', 'websocket'])('openings over %s', (transport) => {
  it.each([
    ['one at a time', { atOnce: 1 }],
    ['all at once', { atOnce: 30 }],
    ['over connections that are open already', { isReused: true }],
    ['over TLS', { isTls: true }],
    ['over TLS connections that are open already', { isTls: true, isReused: true }],
  ])('are timed to their first event, %s', async (_name, changes) => {
    const settings = { opens: 30, atOnce: 1, warmUp: 5, isReused: false, isTls: false, ...changes };
    const measured = await runProcedure('connect', transport, settings);
    expect(measured.checks).toEqual([]);
    const [open, first] = [measured.valuesOf('open-time'), measured.valuesOf('first-event')];
    expect([open.length, first.length]).toEqual([30, 30]);
    for (const [at, openNs] of open.entries()) {
      expect(openNs).toBeGreaterThan(0);
      expect(first[at]).toBeGreaterThanOrEqual(openNs);
    }
    for (const id of question.scenario.metrics)
      for (const value of measured.metric(id)) expect(value, id).toBeGreaterThan(0);
  });
});

const DELAY_MS = 20;

/** A server half that thinks for a while about every request. */
function delayed(half: ServerHalf): ServerHalf {
  return {
    ...half,
    mount({ app, onUpgrade, ...rest }) {
      app.use((_request, _response, next) => {
        clock.after(DELAY_MS, next);
      });
      const laterUpgrade: typeof onUpgrade = (path, take) => {
        onUpgrade(path, (...request) => {
          clock.after(DELAY_MS, () => {
            take(...request);
          });
        });
      };
      return half.mount({ app, onUpgrade: laterUpgrade, ...rest });
    },
  };
}

/** Ten openings, one after the other, of a server in this process, and how long they took together. */
async function openTen(
  id: string,
  half: ServerHalf,
): Promise<{ openings: readonly Opening[]; passedNs: number }> {
  const { origin } = await startLoopback([[id, half]], { history: 2 });
  const client = startConnections({ cpus: null }, ordinaryArm(id));
  onTestFinished(() => client.kill());
  await client.call('load', { transport: id }, TIMEOUT_MS);
  const ask = { connections: 10, atOnce: 1, isReused: false, timeoutMs: TIMEOUT_MS };
  const to = { origin, certificate: null, resumePoint: '1' };
  const fromNs = clock.nowNs();
  const { openings } = await client.call('open', { ...ask, ...to }, TIMEOUT_MS);
  return { openings, passedNs: clock.nowNs() - fromNs };
}

it.each([
  ['sse', sse],
  ['websocket', websocket],
])('a server that answers 20 ms late is seen in every opening over %s', async (id, half) => {
  const { openings, passedNs } = await openTen(id, delayed(half));
  const late = readOpenings(openings, 0);
  const openTimesNs = valuesOf(late, 'open-time');
  expect(openTimesNs).toHaveLength(10);
  for (const openNs of openTimesNs) expect(openNs).toBeGreaterThan((DELAY_MS - 1) * 1e6);
  expect(openTimesNs.reduce((sum, ns) => sum + ns, 0)).toBeLessThan(passedNs);
  expect(valuesOf(late, 'opens-per-second')[0]).toBeLessThan(1000 / (DELAY_MS - 1));
});

it('a connection that is refused is no opening', async () => {
  const { origin } = await startLoopback([['sse', sse]], { maxConnections: 1 });
  const client = startConnections({ cpus: null }, ordinaryArm('sse'));
  onTestFinished(() => client.kill());
  await client.call('load', { transport: 'sse' }, TIMEOUT_MS);
  const ask = { connections: 3, atOnce: 1, isReused: false, timeoutMs: TIMEOUT_MS };
  const to = { origin, certificate: null, resumePoint: null };
  await expect(client.call('open', { ...ask, ...to }, TIMEOUT_MS)).rejects.toThrow(
    'a connection was lost: refused 503',
  );
});

it('readings of openings are computed from their stamps', () => {
  const openings = [
    { startedNs: 1000, openedNs: 1400, firstEventNs: 1500 },
    { startedNs: 1600, openedNs: 1900, firstEventNs: 2200 },
    { startedNs: 2300, openedNs: 2700, firstEventNs: 2900 },
    { startedNs: 2300, openedNs: 2800, firstEventNs: 3000 },
  ];
  const readings = readOpenings(openings, 1_000_000);
  expect(valuesOf(readings, 'open-time')).toEqual([400, 300, 400, 500]);
  expect(valuesOf(readings, 'first-event')).toEqual([500, 600, 600, 700]);
  expect(valuesOf(readings, 'open-cpu')).toEqual([250_000]);
  // Four of them from 1,000 ns to 3,000 ns.
  expect(valuesOf(readings, 'opens-per-second')).toEqual([2_000_000]);
});
