import { expect, it } from 'vitest';

import { metrics } from '../questions/index.ts';
import { defineRegistry } from '../registry.ts';
import { faultRound, loadRound, scenarioOf } from './rounds.fixture.ts';
import { describeShown } from './shown.ts';

const scenarios = defineRegistry('scenario', {
  steady: scenarioOf({ metrics: ['delivery', 'missed'] }),
  other: scenarioOf({ metrics: ['memory'], title: 'Another', question: 'And that?' }),
});
const load = loadRound(0, () => ({}));

it('a run file describes the metrics that its scenarios show, and the scenarios that it lacks', () => {
  const { metrics: shown, notRun } = describeShown([load], { scenarios, metrics });
  expect(shown.map(({ id, unit }) => [id, unit])).toEqual([
    ['delivery', 'ns'],
    ['missed', 'events'],
  ]);
  expect(shown[0]?.definition).toBe(metrics.get('delivery').definition);
  expect(notRun).toEqual([{ id: 'other', title: 'Another', question: 'And that?' }]);
});

it('margins carry the unit of their metric, and are those of the kinds of rounds in the run', () => {
  const of = (...records: Parameters<typeof describeShown>[0]) =>
    describeShown(records, { scenarios, metrics }).margins;
  expect(of()).toEqual({});
  expect(of(load)['delivery.p50']).toEqual({ kind: 'relative', ratio: 1.1, floor: 100_000, unit: 'ns' });
  expect(of(load)['missed.total']).toEqual({ kind: 'exact' });
  expect(Object.keys(of(faultRound(0, () => ({}))))).toEqual(['missed.mean']);
});
