import { makeProcedureCell } from '../questions/cells.ts';
import { loadProcedure, metrics as questionMetrics, withOwn } from '../questions/index.ts';
import type { Metric } from '../records/metric.ts';
import type { Cell, ProfileId, Scenario, TargetCell } from '../records/scenario.ts';
import { defineRegistry, type Registry } from '../registry.ts';
import type { Procedure } from '../rounds/procedure.ts';
import { targetMetrics } from './metrics.ts';

/** The scenario of a run of targets. No question has this id. */
export const TARGETS = 'targets';

const INTERRUPTIONS = 'target-interruptions';
/** Clients that go through interruptions: enough to tell a server that resumes from one that does not. */
const INTERRUPTED_CLIENTS = 20;
const RECONNECT_MS = 300;
const OUTAGE_MS = 1000;

/** What is known of the targets before their cells are made. */
export interface TargetLoad {
  readonly labels: readonly string[];
  readonly connections: number;
  readonly clientProcesses: number;
  /** Of the slowest stream, of one connection; null: too few events came to tell. */
  readonly eventsPerSecond: number | null;
  /** Whether every target has `--sent-at`, and `--server-pid`. */
  readonly hasSentAt: boolean;
  readonly hasServerPids: boolean;
}

/** A window should hold this number of events of a connection, as far as it may last. */
const EVENTS_PER_WINDOW = 20;
const LONGEST_WINDOW_MS = 5000;
const SHORTEST_WINDOW_MS: Readonly<Record<ProfileId, number>> = { quick: 250, standard: 500, full: 1010 };

/** Their scenario, for one load. */
export function targetScenario(load: TargetLoad): Scenario {
  const { labels, connections } = load;
  const label = `${connections.toLocaleString('en')} connection${connections === 1 ? '' : 's'}`;
  const stream: TargetCell = {
    kind: 'target',
    id: 'stream',
    label,
    connections,
    transports: labels,
    rounds: { quick: 8, standard: 24, full: 60 },
    primary: primaryOf(load),
    settleMs: 150,
    measureMs: windowsFor(load.eventsPerSecond),
    pairs: { quick: 2, standard: 4, full: 4 },
    clientProcesses: load.clientProcesses,
  };
  const clients = Math.min(connections, INTERRUPTED_CLIENTS);
  const calmMs = Math.max(700, 3 * periodMs(load.eventsPerSecond));
  const interruptions: Cell = makeProcedureCell('interruptions', 'Interruptions of the network', {
    procedure: INTERRUPTIONS,
    settings: { connections: clients, reconnectMs: RECONNECT_MS, outageMs: OUTAGE_MS, calmMs },
    load: `The network between ${clients} client${clients === 1 ? '' : 's'} and the server is interrupted three times: connections reset; connections refused for 1 s; no byte passed on for 1 s.`,
    connections: clients,
    transports: labels,
    armSeconds: 3 + (8 * calmMs + 3 * RECONNECT_MS + 2 * OUTAGE_MS) / 1000,
    rounds: { quick: 1, standard: 3, full: 6 },
  });
  return {
    title: 'Your servers',
    question: 'What do clients of these servers see, and what does it cost?',
    defaultIn: [],
    cells: [stream, interruptions],
    metrics: Object.keys(targetMetrics),
  };
}

/** What is to be decided: the best that the knowledge of the events allows. */
function primaryOf({ hasSentAt, hasServerPids }: TargetLoad): readonly string[] {
  return [
    hasSentAt ? 'sent-delay.p50' : 'time-to-open.median',
    hasServerPids ? 'server-cpu-outside.mean' : 'receive-cpu.mean',
  ];
}

function windowsFor(eventsPerSecond: number | null): TargetCell['measureMs'] {
  const wantedMs = Math.ceil(Math.min(LONGEST_WINDOW_MS, EVENTS_PER_WINDOW * periodMs(eventsPerSecond)));
  const windowMs = (profile: ProfileId): number => Math.max(SHORTEST_WINDOW_MS[profile], wantedMs);
  return { quick: windowMs('quick'), standard: windowMs('standard'), full: windowMs('full') };
}

/** Up to 5 s: who waits longer for an event needs no benchmark. */
function periodMs(eventsPerSecond: number | null): number {
  return Math.min(LONGEST_WINDOW_MS, 1000 / (eventsPerSecond ?? 0.2));
}

/** A load that stands for any: which cells there are, and which metrics. */
const anyLoad: TargetLoad = {
  labels: [],
  connections: 1,
  clientProcesses: 1,
  eventsPerSecond: null,
  hasSentAt: false,
  hasServerPids: false,
};

/** Everything that records can be about: the questions of this project, scenarios of the user, and servers of the user. */
export function catalogueWith(own: Readonly<Record<string, Scenario>>): {
  readonly scenarios: Registry<Scenario>;
  readonly metrics: Registry<Metric>;
} {
  return {
    scenarios: withOwn({ ...own, [TARGETS]: targetScenario(anyLoad) }),
    metrics: defineRegistry<Metric>('metric', {
      ...Object.fromEntries(questionMetrics.entries()),
      ...targetMetrics,
    }),
  };
}

/** @throws HarnessError `unknown-id` for a procedure that neither a question nor a target has. */
export async function loadAnyProcedure(id: string): Promise<Procedure> {
  return id === INTERRUPTIONS ? (await import('./interruptions.ts')).interruptions : loadProcedure(id);
}
