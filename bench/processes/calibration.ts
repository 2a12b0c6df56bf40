import { readdirSync } from 'node:fs';
import { HarnessError } from '../../servers/hub/errors.ts';
import { CALIBRATION_SCHEMA_VERSION, type Calibration, type Spread } from '../records/calibration.ts';
import { quantile, sortNumbers } from '../stats/quantile.ts';
import { entryPoint, START_TIMEOUT_MS, withChildren } from './children.ts';
import { Child } from './child.ts';
import { forkOptionsFor, type PinnedCpus } from '../host/pinning.ts';
import { readLimits } from '../host/preflight.ts';
import { readTextOrNull } from '../host/proc.ts';

/** One ping over loopback: the clock of the asking process before and after it, and the other's in between. Monotonic ns. */
export interface Ping {
  readonly sentNs: number;
  readonly theirNs: number;
  readonly receivedNs: number;
}

type Nothing = Record<string, never>;

/** The calls of a process that calibrates the machine. */
export interface CalibrationCalls {
  /** Repeats the same work. `sink` is its result: it is returned so that the compiler cannot remove the work. */
  work: {
    ask: { readonly repeats: number };
    answer: { readonly durationsNs: readonly number[]; readonly sink: number };
  };
  /** Sets timers, one after the other, and returns how late each one fired; negative: early. */
  timers: { ask: { readonly count: number }; answer: { readonly lagsNs: readonly number[] } };
  /** Answers pings from then on. */
  listen: { ask: Nothing; answer: { readonly port: number; readonly timeNamespace: string | null } };
  echo: {
    ask: { readonly port: number; readonly count: number };
    answer: { readonly pings: readonly Ping[]; readonly timeNamespace: string | null };
  };
}

const REPEATS = 10;
const TIMERS = 100;
/** The first ones run cold code: their bounds are wider, and as valid. */
const PINGS = 500;
const CALL_TIMEOUT_MS = 20_000;

/**
 * Calibrates the machine in about two seconds, with two processes placed as server and client will be.
 * @throws HarnessError `clocks-disagree` when the two read different clocks: no delay could be believed; `child-died`,
 * `child-silent`; or what `signal` was aborted with.
 */
export function calibrate(cpus: PinnedCpus | null, signal: AbortSignal): Promise<Calibration> {
  const plan = entryPoint('processes/calibration-process.js');
  return withChildren(signal, async (keep) => {
    const start = (side: 'server' | 'client'): Child<CalibrationCalls> =>
      keep(new Child<CalibrationCalls>(plan, `calibration ${side}`, forkOptionsFor(cpus?.[side] ?? null)));
    const server = start('server');
    const client = start('client');
    const listening = await server.call('listen', {}, START_TIMEOUT_MS);
    const echoed = await client.call('echo', { port: listening.port, count: PINGS }, CALL_TIMEOUT_MS);
    const clockOffset = boundOffset(echoed.pings);
    refuseOtherClock(clockOffset, listening.timeNamespace, echoed.timeNamespace);
    const { lagsNs } = await server.call('timers', { count: TIMERS }, CALL_TIMEOUT_MS);
    // One after the other: two busy processors can slow each other down, which is not the question here.
    const ofServer = await server.call('work', { repeats: REPEATS }, CALL_TIMEOUT_MS);
    const ofClient = await client.call('work', { repeats: REPEATS }, CALL_TIMEOUT_MS);
    return {
      schemaVersion: CALIBRATION_SCHEMA_VERSION,
      clockOffset,
      timerLag: spreadOf(lagsNs),
      loopbackEcho: spreadOf(echoed.pings.map(({ sentNs, receivedNs }) => receivedNs - sentNs)),
      work: { serverNs: ofServer.durationsNs, clientNs: ofClient.durationsNs },
      freeDescriptors: freeDescriptors(),
      freePorts: freePorts(readTextOrNull('/proc/net/sockstat') ?? ''),
    };
  });
}

/**
 * How far the clock of the asking process can be ahead of the answering one's. The answer was stamped between question and
 * receipt, so each ping bounds the difference, and all of them together bound it best.
 */
export function boundOffset(pings: readonly Ping[]): Calibration['clockOffset'] {
  return {
    lowNs: Math.max(...pings.map(({ sentNs, theirNs }) => sentNs - theirNs)),
    highNs: Math.min(...pings.map(({ receivedNs, theirNs }) => receivedNs - theirNs)),
  };
}

/** @throws HarnessError `clocks-disagree` */
export function refuseOtherClock(
  { lowNs, highNs }: Calibration['clockOffset'],
  serverNamespace: string | null,
  clientNamespace: string | null,
): void {
  const hint =
    'Run server and clients on one host and in one time namespace, outside of checkpointed containers.';
  if (serverNamespace !== clientNamespace) {
    throw new HarnessError(
      'clocks-disagree',
      `Server and client processes live in different time namespaces (${serverNamespace}, ${clientNamespace}).`,
      { hint },
    );
  }
  if (lowNs <= 0 && highNs >= 0) return;
  throw new HarnessError(
    'clocks-disagree',
    `The clock of the client is ahead of the server's by ${lowNs} to ${highNs} ns, not by 0: no delay can be measured.`,
    { hint },
  );
}

function spreadOf(valuesNs: readonly number[]): Spread {
  const sorted = sortNumbers(valuesNs);
  return {
    p50Ns: quantile(sorted, 0.5) ?? 0,
    p90Ns: quantile(sorted, 0.9) ?? 0,
    maxNs: sorted.at(-1) ?? 0,
  };
}

/** Descriptors that a process like this one may still open; null: unknown. */
function freeDescriptors(): number | null {
  const { descriptors } = readLimits();
  if (descriptors === null) return null;
  try {
    return Math.max(0, descriptors - readdirSync('/proc/self/fd').length);
  } catch {
    return null;
  }
}

/** Local ports that no connection holds, TIME_WAIT included; null: unknown. */
export function freePorts(sockstat: string, range: number | null = readLimits().ports): number | null {
  const [, used, waiting] = /^TCP: inuse (\d+) .*\btw (\d+)/m.exec(sockstat) ?? [];
  if (range === null || used === undefined || waiting === undefined) return null;
  return Math.max(0, range - Number(used) - Number(waiting));
}
