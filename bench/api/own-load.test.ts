import { describe, expect, it } from 'vitest';
import type { LoadCell, ProfileId } from '../records/scenario.ts';
import { ownLoadScenario, type OwnLoad } from './own-load.ts';

function cellsOf(load: OwnLoad, candidates = 1): readonly LoadCell[] {
  return ownLoadScenario(load, candidates).cells.filter((cell) => cell.kind === 'load');
}

/** Measured time of each transport in a cell over all rounds, and in its shortest window, s. */
function times({ rounds, pairs, measureMs }: LoadCell, profile: ProfileId = 'standard') {
  const window = measureMs[profile] / 1000;
  return { total: rounds[profile] * pairs[profile] * window, window };
}

describe('a load of your own', () => {
  it('has one cell for each number of connections, and a curve along them', () => {
    const load = { connections: [1, 1000, 1], rate: 50, payloadBytes: 512, rounds: 8 };
    const { cells, curves = [] } = ownLoadScenario(load, 1);
    const common = {
      pace: { kind: 'rate', eventsPerSecond: 50 },
      fitsMachine: false,
      payloadBytes: 512,
      rounds: { quick: 8, standard: 8, full: 8 },
      primary: ['delivery.p50', 'server-cpu.mean'],
    };
    expect(cells).toMatchObject([
      { id: '1-connection', label: '1 connection', connections: 1, ...common },
      { id: '1000-connections', label: '1,000 connections', connections: 1000, ...common },
    ]);
    expect(curves.map(({ from }) => from)).toMatchObject([
      { metric: 'server-cpu', along: 'connections', among: ['1-connection', '1000-connections'] },
      { metric: 'delivery', along: 'connections' },
    ]);
    expect(ownLoadScenario({ connections: [10] }, 1).curves).toBeUndefined();
  });

  it('without a rate gets one from a pilot', () => {
    expect(cellsOf({})).toMatchObject([{ id: '100-connections', fitsMachine: true }]);
  });

  it.each([
    ['30s', {}, 30],
    ['30s', { rounds: 20 }, 30],
    ['2s', { rate: 1000 }, 2],
    ['5m', { rate: 1 }, 300],
  ])('of %s %j is measured for that long, in even pairs', (duration, more, seconds) => {
    const [cell] = cellsOf({ duration, ...more });
    expect(cell).toBeDefined();
    if (cell === undefined) return;
    const { total } = times(cell);
    expect(total).toBeGreaterThanOrEqual(seconds);
    expect(total).toBeLessThan(seconds * 1.02);
    expect(cell.pairs.standard % 2).toBe(0);
    expect(new Set(Object.values(cell.pairs)).size).toBe(1); // the profile changes nothing
  });

  it('has windows of half a second, and longer ones where events are rare', () => {
    const [usual] = cellsOf({ duration: '30s', rate: 100 });
    const [rare] = cellsOf({ duration: '5m', rate: 1 });
    const [slow] = cellsOf({ rate: 1 });
    if (usual === undefined || rare === undefined || slow === undefined) throw new Error('no cell');
    expect(times(usual).window).toBeGreaterThanOrEqual(0.5);
    expect(times(usual).window).toBeLessThan(1);
    expect(times(rare).window).toBeGreaterThanOrEqual(11);
    expect(times(slow).window * slow.pairs.standard).toBeGreaterThanOrEqual(22);
  });

  it.each([
    [
      { duration: '30s', rate: 1 },
      1,
      '--duration 30s is too short for 8 rounds: at --rate 1 a round needs 22 events for a median.',
      'Use --duration 176s or longer.',
    ],
    [
      { duration: '1s' },
      1,
      '--duration 1s is too short for 8 rounds: a round needs two windows of 100 ms.',
      'Use --duration 2s or longer.',
    ],
    [
      { rounds: 6, connections: [1, 10, 100] },
      1,
      '--rounds 6 cannot decide 6 primary verdicts together; 8 can.',
      'Use --rounds 8 or more, or fewer numbers of --connections.',
    ],
    [{ rounds: 8, connections: [1, 10] }, 3, '--rounds 8 cannot decide 8 primary', '--rounds 9'],
  ])('such as %j is refused, as no verdict could come of it', (load, candidates, message, hint) => {
    expect(() => ownLoadScenario(load, candidates)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it('gets as many rounds as its verdicts need', () => {
    expect(cellsOf({ duration: '1m' })[0]?.rounds.standard).toBe(8);
    expect(cellsOf({ duration: '4m' })[0]?.rounds.standard).toBe(30);
    expect(cellsOf({ duration: '1m', connections: [1, 2, 3, 4, 5] })[0]?.rounds.standard).toBe(9);
  });
});
