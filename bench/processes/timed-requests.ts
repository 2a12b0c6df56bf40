import { Agent, request } from 'node:http';
import type { Clock } from '../../servers/stream/clock.ts';
import { startPacer } from '../../servers/stream/pacer.ts';
import { dueNs, type StreamPlan } from '../../servers/stream/plan.ts';

/** What came of requests that were sent on a schedule. */
export interface TimedRequests {
  /** From the moment when each was due until its answer was whole, ns. */
  readonly latenciesNs: readonly number[];
  /** Requests that broke off, or were answered with anything but 200. */
  readonly failed: number;
}

/** More would be needed only if the server took longer than so many periods. Later requests then wait here, and that counts. */
const SOCKETS = 16;

/**
 * Sends one GET for each event of `plan`, and waits for all answers. Latency counts from the schedule: a server that stalls
 * holds up requests that were not even sent yet, and whoever counts from the sending does not see them.
 */
export async function sendTimed(clock: Clock, url: string, plan: StreamPlan): Promise<TimedRequests> {
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
  await new Promise<void>((resolve) => {
    startPacer(clock, plan, plan.firstSeq, (seq) => sent.push(send(dueNs(plan, seq))), resolve);
  });
  await Promise.all(sent);
  agent.destroy();
  return { latenciesNs, failed };
}
