import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Options } from 'autocannon';
import type { Clock } from '../../servers/stream/clock.ts';
import { startPacer } from '../../servers/stream/pacer.ts';
import { dueNs, type StreamPlan } from '../../servers/stream/plan.ts';
import type { EncodedHistogram } from '../records/record.ts';

/** The calls of a process that sends ordinary requests. */
export interface RequestCalls {
  /** Sends one request for each event of the plan, and times it from when it was due. */
  timed: {
    ask: { readonly url: string; readonly plan: StreamPlan };
    answer: { readonly latency: EncodedHistogram; readonly failed: number };
  };
  /** Sends requests at a fixed rate, and times none. */
  load: { ask: CannonLoad; answer: CannonResult };
}

/** Requests at a fixed rate. */
export interface CannonLoad {
  readonly url: string;
  readonly connections: number;
  readonly requestsPerSecond: number;
  /** Whole seconds: autocannon counts in them. */
  readonly seconds: number;
}

/** What autocannon reports of them. */
export interface CannonResult {
  /** Answers, of any status. */
  readonly answers: number;
  readonly seconds: number;
  /** Bytes of the answers, headers included. */
  readonly bytes: number;
  /** Connections that broke off or timed out, and answers that were not 2xx. */
  readonly failed: number;
}

/** More would be needed only if the server took longer than 16 periods. Later requests then wait here, and that counts. */
const SOCKETS = 16;
/** The load has at most this many parts, which begin one after the other. */
const MAX_PARTS = 20;
/** All parts have begun after this time, ms. */
export const CANNON_LEAD_MS = 500;

/**
 * Sends one GET for each event of `plan`, and waits for all answers. Latency counts from the schedule: a server that stalls
 * delays requests that were not even sent yet, and a measurement that counts from the sending does not see them.
 * `failed` counts requests that broke off or were not answered with 200.
 */
export async function sendTimed(
  clock: Clock,
  url: string,
  plan: StreamPlan,
): Promise<{ readonly latenciesNs: readonly number[]; readonly failed: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS, noDelay: true });
  const latenciesNs: number[] = [];
  let failed = 0;
  const sent: Promise<void>[] = [];
  const send = (atNs: number): Promise<void> =>
    new Promise((resolve) => {
      const fail = (): void => {
        failed += 1;
        resolve();
      };
      const outgoing = request(url, { agent }, (response) => {
        response.resume();
        response.on('error', fail);
        response.on('end', () => {
          if (response.statusCode === 200) latenciesNs.push(clock.nowNs() - atNs);
          else failed += 1;
          resolve();
        });
      });
      outgoing.on('error', fail);
      outgoing.end();
    });
  await new Promise<void>((resolve) =>
    startPacer(clock, plan, plan.firstSeq, (seq) => sent.push(send(dueNs(plan, seq))), resolve),
  );
  await Promise.all(sent);
  agent.destroy();
  return { latenciesNs, failed };
}

/**
 * Sends load with autocannon. What a connection is due in a second it sends at the beginning of that second, as fast as it can;
 * all connections together would be one burst each second, and keep a processor for as long as it takes. So the load is cut into
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
  // Loaded by the process that fires: it is much code, and a runner that plans a load needs none of it.
  const { default: autocannon } = await import('autocannon');
  const parts = Math.min(MAX_PARTS, connections, requestsPerSecond);
  const running = [];
  for (let part = 0; part < parts; part += 1) {
    if (part > 0) await sleep(CANNON_LEAD_MS / parts);
    const options: Options = {
      url,
      connections: shareOf(connections, part, parts),
      overallRate: shareOf(requestsPerSecond, part, parts),
      duration: seconds,
      ignoreCoordinatedOmission: true,
    };
    running.push(Promise.resolve(autocannon(options)));
  }
  const results = await Promise.all(running);
  const sum = (of: (result: (typeof results)[number]) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    answers: sum((result) => result['2xx'] + result.non2xx),
    seconds: sum(({ duration }) => duration) / parts,
    bytes: sum(({ throughput }) => throughput.total),
    failed: sum(({ errors, timeouts, non2xx }) => errors + timeouts + non2xx),
  };
}

/** What one of several parts gets of a whole number: whole as well, and all parts add up to it. */
function shareOf(whole: number, part: number, parts: number): number {
  return Math.floor(((part + 1) * whole) / parts) - Math.floor((part * whole) / parts);
}
