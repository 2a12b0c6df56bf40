import { setTimeout as sleep } from 'node:timers/promises';
import type { Options, Result } from 'autocannon';

/** Requests at a fixed rate over so many connections. */
export interface CannonLoad {
  readonly url: string;
  readonly connections: number;
  readonly requestsPerSecond: number;
  /** Whole seconds: autocannon counts in them. */
  readonly seconds: number;
}

/** What autocannon can tell of answers that end. */
export interface CannonResult {
  /** Answers, of whatever status. */
  readonly answers: number;
  readonly seconds: number;
  /** Bytes of the answers, headers included. */
  readonly bytes: number;
  /** Connections that broke off or timed out, and answers that were not 2xx. */
  readonly failed: number;
}

/** The load has so many parts, which begin one after the other. */
const MOST_PARTS = 20;
/** All parts have begun after this time, ms. */
export const CANNON_LEAD_MS = 500;

/**
 * Sends load with autocannon. What a connection is due in a second it sends at the beginning of that second, as fast as it can;
 * all connections together would be one blow each second, and keep a processor for as long as it takes. So the load is cut into
 * parts, each an autocannon of its own.
 *
 * Its latencies are left out: they are whole milliseconds, and its correction for coordinated omission takes
 * `Math.ceil(1 / rate)` for the interval between requests, which is off by up to a thousand. So the correction is off, and times
 * come from `sendTimed`.
 */
export async function fireCannon({
  url,
  connections,
  requestsPerSecond,
  seconds,
}: CannonLoad): Promise<CannonResult> {
  const parts = Math.min(MOST_PARTS, connections, requestsPerSecond);
  const running: Promise<Result>[] = [];
  for (let part = 0; part < parts; part += 1) {
    if (part > 0) await sleep(CANNON_LEAD_MS / parts);
    running.push(
      fire({
        url,
        connections: shareOf(connections, part, parts),
        overallRate: shareOf(requestsPerSecond, part, parts),
        duration: seconds,
        ignoreCoordinatedOmission: true,
      }),
    );
  }
  const results = await Promise.all(running);
  const sum = (of: (result: Result) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    answers: sum((result) => result['2xx'] + result.non2xx),
    seconds: sum(({ duration }) => duration) / parts,
    bytes: sum(({ throughput }) => throughput.total),
    failed: sum(({ errors, timeouts, non2xx }) => errors + timeouts + non2xx),
  };
}

/** Loaded by whoever fires: it is much code, and a runner that plans a load needs none of it. */
async function fire(options: Options): Promise<Result> {
  const { default: autocannon } = await import('autocannon');
  return await autocannon(options);
}

/** Of a whole number, what one of several parts gets: whole as well, and all parts together are the whole. */
function shareOf(whole: number, part: number, parts: number): number {
  return Math.floor(((part + 1) * whole) / parts) - Math.floor((part * whole) / parts);
}
