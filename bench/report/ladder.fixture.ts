import { laddersOf } from '../analysis/ladder.ts';
import type { Curve, CurvePoint } from '../records/figures.ts';
import type { RunFile, ScenarioSummary } from '../records/run.ts';
import { noFigures } from './sample-figures.fixture.ts';
import { control, sampleRun } from './sample-run.fixture.ts';

/** What an event costs on each transport, us: framing is in the noise, and ws saves a little here. */
export const COSTS_US = {
  'raw-tcp': 5,
  'sse-framed': 5.2,
  'sse-http': 7.2,
  sse: 11.2,
  'websocket-framed': 6,
  websocket: 5.5,
} as const;

const cost: ScenarioSummary = {
  id: 'cost',
  title: 'Cost',
  question: 'What does it cost?',
  cell: '1000-connections',
  cellLabel: '1,000 connections',
  rounds: 3,
  plannedRounds: 3,
  pairs: 6,
  voidPairs: 0,
  ended: 'planned',
  seconds: 40,
  voidArms: [],
  load: { kind: 'load', connections: 1000, eventsPerSecond: 20, windowMs: 400 },
};

/** What each round adds to or takes from all costs alike, us: far more than the least step. */
const OF_ROUNDS_US = [0.15, -0.15, 0, 0.05, -0.05, 0.1, -0.1];

/** A run that measured every rung. @param rounds of each point: one to seven; one has no interval, and five none of a step. */
export function ladderRun(
  rounds = 7,
  costsUs: Readonly<Record<string, number>> = COSTS_US,
  cells: readonly ScenarioSummary[] = [cost],
): RunFile {
  const point = (x: number, us: number, sway = 1): CurvePoint => ({
    x,
    value: us * 1000,
    low: rounds === 1 ? us * 1000 : (us - 0.15) * 1000,
    high: rounds === 1 ? us * 1000 : (us + 0.15) * 1000,
    confidence: rounds === 1 ? 0 : 0.75,
    rounds,
    roundValues: OF_ROUNDS_US.slice(0, rounds).map((more) => (us + (rounds === 1 ? 0 : more * sway)) * 1000),
  });
  const curves: readonly Curve[] = [
    {
      scenario: 'cost',
      cell: null,
      of: 'server-cpu',
      along: 'connections',
      label: 'Server CPU per delivered event',
      unit: 'ns',
      x: { label: 'Connections', unit: 'count', scale: 'log' },
      lines: Object.entries(costsUs).map(([transport, us]) => ({
        transport,
        // What makes the others dearer makes this one cheaper: no two of its rounds say the same of its step.
        points: [point(1000, us, transport === 'sse-framed' ? -2 : 1)],
      })),
    },
  ];
  return sampleRun({
    alsoRan: [
      control('raw-tcp', 'Raw TCP'),
      control('sse-framed', 'Pre-framed SSE'),
      control('sse-http', 'SSE on node:http'),
      control('websocket-framed', 'Pre-framed WebSocket'),
    ],
    scenarios: cells,
    verdicts: [],
    figures: {
      ...noFigures,
      curves,
      ladders: laddersOf(curves),
    },
  });
}
