import { describe, expect, it } from 'vitest';

import type { Figures } from '../records/figures.ts';
import type { RoundRecord } from '../records/record.ts';
import { noFigures } from '../report/sample-figures.fixture.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { metrics } from '../questions/index.ts';
import { saturated } from './analyse.fixture.ts';
import { figuresOf } from './figures.ts';
import { faultRound, loadRound, PAIRS, roundOf, type Place } from './rounds.fixture.ts';

/** The figures of one cell. */
function figures(first: RoundRecord, ...rest: readonly RoundRecord[]): Figures {
  return figuresOf([{ scenario: 'steady', curves: [], shown: [], rounds: [first, ...rest] }], metrics);
}

/** A window of half a second in which every delivery took 1 ms with `sse` and 2 ms with `websocket`. */
function quiet({ arm, round, position }: Place) {
  const fromNs = 7e9 + round * 60e9 + position * 1e9;
  const times = encodeHistogram(Array.from({ length: 100 }, () => (arm === 'sse' ? 1e6 : 2e6)));
  return { client: { fromNs, untilNs: fromNs + 5e8, delivery: times, transit: times } };
}

/** One window of SSE is void. */
const oneVoid = loadRound(0, (place) => ({
  ...quiet(place),
  checks: place.pair === 1 && place.arm === 'sse' ? [saturated] : [],
}));

describe('the spectra', () => {
  it('have one entry for each transport and metric, with its events and deliveries', () => {
    const { spectra } = figures(loadRound(0, quiet), loadRound(1, quiet));
    expect(spectra.map(({ transport, metric }) => `${transport} ${metric}`)).toEqual([
      'sse delivery',
      'sse transit',
      'websocket delivery',
      'websocket transit',
    ]);
    expect(spectra[0]).toMatchObject({ scenario: 'steady', cell: 'ten-connections' });
    expect(spectra[0]).toMatchObject({ events: 2 * PAIRS * 10, deliveries: 2 * PAIRS * 100 });
    expect(spectra[0]?.points[0]?.valueNs).toBeCloseTo(1e6, -4);
    expect(spectra[2]?.points[0]?.valueNs).toBeCloseTo(2e6, -4);
  });

  it('leave out a void window and its partner', () => {
    expect(figures(oneVoid).spectra.map(({ events }) => events)).toEqual(Array(4).fill((PAIRS - 1) * 10));
  });

  it('are empty when a whole round is void, and do not exist without a schedule', () => {
    const bad = loadRound(0, quiet, { checks: [saturated] });
    expect(figures(bad).spectra.every(({ points, events }) => points.length === 0 && events === 0)).toBe(
      true,
    );
    const { cell } = roundOf();
    expect(figures(loadRound(0, quiet, { cell: { ...cell, pace: { kind: 'saturate' } } })).spectra).toEqual(
      [],
    );
  });
});

describe('the windows', () => {
  it('stand at their time since the first of the run, as long as they were', () => {
    const { windows } = figures(loadRound(0, quiet), loadRound(1, quiet));
    expect(windows).toHaveLength(4 * PAIRS);
    expect(Math.min(...windows.map(({ fromNs }) => fromNs ?? Infinity))).toBe(0);
    expect(Math.max(...windows.map(({ untilNs }) => untilNs ?? 0))).toBe(60e9 + 7e9 + 5e8);
    expect(windows.every(({ outcome, cause }) => outcome === 'counted' && cause === null)).toBe(true);
  });

  it('say which are void and why, and which are left out with them', () => {
    const odd = figures(oneVoid).windows.filter(({ outcome }) => outcome !== 'counted');
    expect(odd.map(({ arm, outcome, cause }) => [arm, outcome, cause])).toEqual([
      ['sse', 'void', { code: saturated.code, values: saturated.values }],
      ['websocket', 'left-out', null],
    ]);
  });

  it('have no time when their processes died, and a cause all the same', () => {
    const round = loadRound(0, ({ position }) => (position === 0 ? { server: null, client: null } : {}));
    expect(figures(round).windows.find(({ fromNs }) => fromNs === null)).toMatchObject({
      untilNs: null,
      outcome: 'void',
      cause: { code: 'not-recorded', values: {} },
    });
  });
});

describe('the faults', () => {
  it('are medians over the rounds of the median client', () => {
    const round = (number: number, recoveryNs: number) =>
      faultRound(number, () => ({
        clients: [
          { recoveryNs, detectionNs: 4 },
          { recoveryNs, detectionNs: 6 },
        ],
      }));
    const { faults, windows } = figures(round(0, 100), round(1, 900), round(2, 300));
    expect(faults).toHaveLength(2);
    expect(faults[0]).toMatchObject({
      scenario: 'steady',
      cell: 'server-restart',
      transport: 'sse',
      fault: 'server killed',
      policy: 'server killed',
      rounds: 3,
      clients: 6,
      outageNs: 1e9,
      detectionNs: 5,
      recoveryNs: 300,
    });
    expect(windows.map(({ fromNs, untilNs }) => (untilNs ?? 0) - (fromNs ?? 0))).toContain(1e9 + 900);
  });

  it('have no time for what most clients never did', () => {
    const lost = faultRound(0, () => ({ clients: [{ recoveryNs: null }, { recoveryNs: null }, {}] }));
    expect(figures(lost).faults[0]).toMatchObject({ rounds: 1, recoveryNs: null, detectionNs: 1e6 });
  });

  it('leave out rounds in which either side is void', () => {
    const bad = faultRound(0, (arm) => ({ checks: arm === 'sse' ? [saturated] : [] }));
    expect(figures(bad).faults.map(({ rounds, outageNs }) => [rounds, outageNs])).toEqual([
      [0, null],
      [0, null],
    ]);
  });
});

it('there are no figures without records', () => {
  expect(figuresOf([], metrics)).toEqual(noFigures);
});
