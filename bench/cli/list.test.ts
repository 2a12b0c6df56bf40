import { expect, it } from 'vitest';
import type { LoadCell, Scenario } from '../records/scenario.ts';
import { defineRegistry } from '../registry.ts';
import { makeFaultCell } from '../questions/cells.ts';
import { renderList } from './list.ts';

const load: LoadCell = {
  kind: 'load',
  id: '100-connections',
  label: '100 connections',
  connections: 100,
  pace: { kind: 'saturate' },
  settleMs: 150,
  fitsMachine: false,
  measureMs: { quick: 500, standard: 500, full: 500 },
  pairs: { quick: 4, standard: 8, full: 8 },
  rounds: { quick: 0, standard: 1, full: 30 },
  primary: [],
  transports: null,
  payloadBytes: null,
};
const fault = makeFaultCell('killed', 'the server is killed', {
  fault: 'the server is killed',
  connections: 10,
  eventsPerSecond: 50,
  emitMs: 8000,
  timeline: [{ atMs: 1000, action: 'kill-server', marks: 'on' }],
  reconnect: {
    delayMs: 1000,
    backoffFactor: 1,
    maxDelayMs: 1000,
    jitter: 'none',
    silenceTimeoutMs: null,
    resume: true,
    reopens: true,
  },
  rounds: { quick: 1, standard: 6, full: 12 },
});
const scenarios = defineRegistry<Scenario>('scenario', {
  'fan-out': {
    title: 'Fan-out',
    question: 'What does one more client cost?',
    defaultIn: ['standard', 'full'],
    cells: [load, { ...load, label: '1,000 connections' }],
    metrics: [],
  },
  outage: {
    title: 'Outage',
    question: 'Who is back first?',
    defaultIn: ['quick'],
    cells: [fault],
    metrics: [],
  },
});

it('the list shows each scenario with its question, and its cells by profile', () => {
  expect(renderList(scenarios, scenarios.ids)).toMatchInlineSnapshot(`
    "fan-out
    What does one more client cost?
      cell               quick     standard       full
      100 connections    left out  up to 1, 15 s  up to 30, 10 min 31 s
      1,000 connections  left out  up to 1, 15 s  up to 30, 10 min 31 s

    outage
    Who is back first?
      cell                  quick          standard                      full
      the server is killed  up to 1, 12 s  up to 6, 1 min 9 s, if named  up to 12, 2 min 18 s, if named

    A run ends at the limit of its profile, or of --budget, even if rounds are left:
    quick: At most 60 s. Finds a difference of a fifth or more; seldom shows that two are the same.
    standard: At most 5 min. The default.
    full: At most 45 min. Narrow intervals, more cells.
    "
  `);
});
