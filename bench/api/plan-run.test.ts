import { describe, expect, it } from 'vitest';
import { scenarios } from '../questions/index.ts';
import type { Scenario } from '../records/scenario.ts';
import { transports } from '../transports.ts';
import { planRun } from './plan-run.ts';

const known = { scenarios, transports };
const steady = scenarios.get('steady');
const restart = scenarios.get('server-restart');
const ownCells = (from: Scenario, change: (cell: Scenario['cells'][0]) => object): Scenario => ({
  ...from,
  cells: from.cells.map((cell) => ({ ...cell, ...change(cell) })),
});

describe('what a run measures', () => {
  it('is what the profile says, where nothing is asked for', () => {
    expect(planRun({}, known)).toMatchObject({
      scenarios: [],
      ownScenarios: {},
      everyRound: false,
      profile: 'standard',
      budgetSeconds: null,
      transports: ['sse', 'websocket'],
    });
  });

  it('is a load or a scenario of the user alone, where there is one', () => {
    const load = planRun({ rate: 50, budget: '15m' }, known);
    expect(load).toMatchObject({ scenarios: ['custom'], everyRound: false, budgetSeconds: 900 });
    expect(planRun({ duration: '30s' }, known).everyRound).toBe(true);
    expect(planRun({ rounds: 9 }, known).everyRound).toBe(true);
    const own = { mine: steady, other: restart };
    expect(planRun({ ownScenarios: own }, known).scenarios).toEqual(['mine', 'other']);
    expect(planRun({ ownScenarios: own, rate: 50 }, known).scenarios).toEqual(['mine', 'other', 'custom']);
    const named = planRun({ ownScenarios: own, scenarios: ['steady', 'other'] }, known);
    expect(named).toMatchObject({ scenarios: ['steady', 'other'], ownScenarios: own });
  });

  it.each([
    [{ rate: 50, scenarios: ['steady'] }, "--rate makes a load of your own, and 'steady' has its own."],
    [{ ownScenarios: { steady } }, "The scenario 'steady' of your own has the name of another one."],
    [{ ownScenarios: { custom: steady } }, "The scenario 'custom' of your own"],
    [{ transports: ['sse', 'partysocket'], rate: 50 }, 'this run has load (custom)'],
    [
      { transports: ['sse', 'sse-h2-shared'], connections: [100, 500] },
      'Clients of sse-h2-shared share one connection, which has up to 100 streams of HTTP/2 at a time, and custom has 500 clients.',
    ],
    [
      {
        ownScenarios: {
          mine: ownCells(steady, () => ({ transports: ['websocket-h2-shared'], connections: 101 })),
        },
      },
      'and mine has 101 clients.',
    ],
    [
      { duration: '5m', rounds: 10, connections: [1, 10], budget: '15m' },
      'The rounds of this load take about 44 min 58 s, and --budget 15m is shorter.',
    ],
    [{ ownScenarios: { mine: { ...steady, metrics: ['delivry'] } } }, "Unknown metric 'delivry'"],
    [
      { ownScenarios: { mine: ownCells(restart, () => ({ id: 'a' })) } },
      "In mine, the cell 'a' has the id of another one.",
    ],
    [
      { ownScenarios: { mine: ownCells(steady, () => ({ primary: ['delivery.p51'] })) } },
      "is to decide 'delivery.p51', which no load has.",
    ],
    [
      { ownScenarios: { mine: { ...steady, metrics: ['transit'] } } },
      'is to decide delivery.p50, and delivery is not shown',
    ],
    [
      { ownScenarios: { mine: ownCells(steady, () => ({ pairs: { quick: 2, standard: 3, full: 4 } })) } },
      'has 3 pairs in a round',
    ],
    [{ ownScenarios: { mine: ownCells(steady, () => ({ connections: 0 })) } }, 'has no connections'],
    [
      { ownScenarios: { mine: ownCells(restart, () => ({ emitMs: 1000 })) } },
      "In mine, the cell 'resume' has the step start-server at 1500 ms.",
    ],
  ])('is refused in a sentence: %#', (config, message) => {
    expect(() => planRun(config, known)).toThrow(message);
  });

  it('has no arm of a way that carries no stream, and says which scenario measures it', () => {
    const plan = () => planRun({ transports: ['sse', 'sse-get'] }, { scenarios, transports });
    expect(plan).toThrow('There is no stream over sse-get: it cannot be chosen.');
  });

  it('takes as many clients of one connection of HTTP/2 as it has streams', () => {
    const shared = { transports: ['sse-h2-shared', 'websocket-h2-shared'], connections: [100] };
    expect(planRun(shared, known).scenarios).toEqual(['custom']);
  });

  it('fits the schema and the checks in every scenario of this project', () => {
    const own = Object.fromEntries(scenarios.entries().map(([id, data]) => [`my-${id}`, data]));
    expect(planRun({ ownScenarios: own }, known).scenarios).toHaveLength(scenarios.ids.length);
  });
});
