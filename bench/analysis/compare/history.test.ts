import { describe, expect, it } from 'vitest';

import { keyOf } from '../../records/verdict.ts';
import { historyOf } from './history.ts';
import { around, roundsOf, runWith, verdictOn } from './runs.fixture.ts';

const on = (candidate: number, changes: Parameters<typeof verdictOn>[1] = {}) =>
  verdictOn(roundsOf(around(100), around(candidate)), changes);
const at = (day: number) => ({ startedAt: `2026-05-0${day}T09:30:00.000Z` });

describe('a history', () => {
  const older = { name: 'older', run: runWith([on(80)], at(1)) };
  const newer = { name: 'newer', run: runWith([on(90), on(70, { metric: 'delivery' })], at(2)) };

  it('has the oldest run first, in whatever order they were named', () => {
    expect(historyOf([newer, older], []).runs.map(({ name }) => name)).toEqual(['older', 'newer']);
  });

  it('has a line for each value that is primary in a run, with null where a run lacks it', () => {
    const { lines } = historyOf([older, newer], []);
    expect(
      lines.map(({ about, verdicts }) => [about.metric, verdicts.map((one) => one?.candidateValue)]),
    ).toEqual([
      [on(80).metric, [80, 90]],
      ['delivery', [undefined, 70]],
    ]);
  });

  it('shows a value of a run in which it decides nothing, and no control', () => {
    const exploratory = { name: 'x', run: runWith([on(85, { role: 'exploratory' })], at(3)) };
    const control = { name: 'c', run: runWith([on(85, { role: 'aa' })], at(4)) };
    const { lines } = historyOf([older, exploratory, control], []);
    expect(lines.map(({ key }) => key)).toEqual([keyOf(on(80))]);
    expect(lines[0]?.verdicts.map((one) => one?.candidateValue)).toEqual([80, 85, undefined]);
  });

  it('knows where the machine changed and which run is unproven', () => {
    const moved = runWith([on(90)], at(2));
    const environment = { ...moved.environment, kernel: '7.0' };
    const failed = on(100, { role: 'aa', candidate: 'sse', outcome: 'higher' });
    const { runs } = historyOf(
      [
        older,
        { name: 'moved', run: { ...moved, environment } },
        { name: 'bad', run: runWith([failed], at(3)) },
      ],
      [],
    );
    expect(runs.map(({ machine }) => machine?.different)).toEqual([undefined, ['kernel'], ['kernel']]);
    expect(runs.map(({ isUnproven }) => isUnproven)).toEqual([false, false, true]);
  });
});
