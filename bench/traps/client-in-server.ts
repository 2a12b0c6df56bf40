import { START_TIMEOUT_MS, withChildren } from '../rounds/arm.ts';
import { Child } from '../processes/child.ts';
import { forkOptionsFor } from '../host/pinning.ts';
import { entryPoint } from '../rounds/round-context.ts';
import type { Check } from '../records/record.ts';
import type { Encoded } from '../stats/histogram.ts';
import { measureInjected } from '../doctor/arms.ts';
import { ns } from '../records/text.ts';
import { cpuPerDeliveryNs, type Trial } from '../rounds/trial.ts';
import { quantiles, reading, trap, voidChecks, type TrapResult } from './trap.ts';

/** What a process that holds both sides saw in its window. */
export interface OneProcess {
  readonly cpuUserUs: number;
  readonly cpuSystemUs: number;
  readonly deliveries: number;
  readonly delivery: Encoded;
}

/** What the runner asks of that process. */
export interface OneProcessCalls {
  measure: {
    ask: {
      readonly transport: string;
      readonly seed: number;
      readonly connections: number;
      readonly eventsPerSecond: number;
      readonly settleMs: number;
      readonly measureMs: number;
    };
    answer: OneProcess;
  };
}

const LOAD = {
  transport: 'sse',
  connections: 50,
  eventsPerSecond: 100,
  settleMs: 500,
  measureMs: 1000,
} as const;

export const clientInServer = trap({
  title: 'The client inside the server',
  mistake:
    'Server and clients run in one process, as it saves a terminal and a few lines. They share one event loop: while the ' +
    'server writes to all connections no client can read, and while the clients parse no event is sent. They also share one ' +
    'CPU account. Its sum is published as the cost of the server.',
  rightWay:
    'Server, clients and runner are processes of their own, on processors of their own where the system allows it. Each reads ' +
    'its own CPU time at the same instant as its own count of events. What a client costs is then known, and kept out of the ' +
    'cost of the server.',
  seen:
    'An issue at roi, an HTTP client for Node.js, asks to move the local server of its benchmark elsewhere, away from the ' +
    'process and the garbage collector of what is measured.',
  url: 'https://github.com/bucharest-gold/roi/issues/21',
  run: async (trial) =>
    compareProcesses(await measureTogether(trial), await measureInjected(trial, LOAD, (window) => window)),
});

function measureTogether(trial: Trial): Promise<OneProcess> {
  return withChildren(trial.signal, async (keep) => {
    const both = keep(
      new Child<OneProcessCalls>(
        entryPoint('traps/client-in-server-process.js'),
        'client in server',
        forkOptionsFor(trial.cpus?.server ?? null),
      ),
    );
    return both.call('measure', { ...LOAD, seed: trial.seed }, START_TIMEOUT_MS);
  });
}

/** One load in one process and in two. Pure. */
export function compareProcesses(
  together: OneProcess,
  apart: {
    readonly server: Omit<OneProcess, 'delivery'>;
    readonly client: OneProcess;
    readonly checks: readonly Check[];
  },
): TrapResult {
  return {
    setting:
      `SSE, ${LOAD.connections} connections, ${LOAD.eventsPerSecond} events/s for ${LOAD.measureMs / 1000} s. ` +
      'Left, both sides in one process; right, a process each.',
    wrong: [
      reading('CPU of the server for each event', ns(cpuPerDeliveryNs(together))),
      reading('CPU of the client for each event', 'unknown: it is in the number above'),
      ...quantiles('delivery', together.delivery, [50]),
      reading('checks of this window', 'none made'),
    ],
    right: [
      reading('CPU of the server for each event', ns(cpuPerDeliveryNs(apart.server))),
      reading('CPU of the client for each event', ns(cpuPerDeliveryNs(apart.client))),
      ...quantiles('delivery', apart.client.delivery, [50]),
      voidChecks(apart.checks),
    ],
    lesson:
      'One process for both sides measures neither. Give each side a process of its own, and ask every benchmark you read ' +
      'where its client ran.',
  };
}
