import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import type { StreamPlan } from '../../../servers/stream/plan.ts';
import { serverName } from '../../proxies/balancer.ts';
import { CALL_TIMEOUT_MS, type Service } from '../../rounds/session.ts';
import type { Deploy } from './parts.ts';

/**
 * How servers are replaced. `rolling`: one after the other. `drained`: the same, and the balancer gives a server no new connections for
 * some time before it is told to end. `at-once`: all at the same moment.
 */
export const WAYS = ['rolling', 'drained', 'at-once'] as const;

/** What it takes to replace servers. */
export interface Replacing {
  readonly way: (typeof WAYS)[number];
  readonly services: readonly Service[];
  /** Whether they hold streams, which their successors continue. */
  readonly isStreaming: boolean;
  readonly plan: StreamPlan;
  /** From the end of a server until its successor is told to listen, ms. */
  readonly awayMs: number;
  /** From then until the next server is told to end, ms. */
  readonly pauseMs: number;
  /** How long a server drains, ms. */
  readonly drainMs: number;
  /** Of the balancer. */
  readonly adminPort: number;
}

/** Replaces all servers: each is told to end (SIGTERM), says goodbye to its clients, is gone for some time, and gets a successor on its port. */
export async function replaceAll(replacing: Replacing): Promise<Deploy['absences']> {
  const { way, services, pauseMs } = replacing;
  const waves = way === 'at-once' ? [services] : services.map((service) => [service]);
  const absences: Deploy['absences'][number][] = [];
  for (const wave of waves) {
    absences.push(...(await Promise.all(wave.map((service) => replace(service, replacing)))));
    await sleep(pauseMs);
  }
  return absences;
}

async function replace(
  service: Service,
  { way, isStreaming, plan, awayMs, drainMs, adminPort }: Replacing,
): Promise<Deploy['absences'][number]> {
  const backends = isStreaming ? ['streams', 'application'] : ['application'];
  const setState = async (state: 'drain' | 'ready'): Promise<void> => {
    for (const backend of backends)
      await order(adminPort, `set server ${backend}/${serverName(service.port)} state ${state}`);
  };
  const drainNs = way === 'drained' ? clock.nowNs() : null;
  if (way === 'drained') {
    await setState('drain');
    await sleep(drainMs);
  }
  const toldNs = clock.nowNs();
  await service.server.stop(CALL_TIMEOUT_MS);
  const goneNs = clock.nowNs();
  await sleep(awayMs);
  const { listeningNs, nextSeq } = await service.takeOver({ restore: plan });
  if (isStreaming) void service.emit(plan, nextSeq);
  if (way === 'drained') await setState('ready');
  return { drainNs, toldNs, goneNs, listeningNs };
}

/** Gives HAProxy an order over its socket. @throws Error with what it said: where it obeys it says nothing. */
async function order(adminPort: number, words: string): Promise<void> {
  const socket = connect(adminPort, '127.0.0.1').setEncoding('utf8');
  let said = '';
  socket.on('data', (text: string) => (said += text));
  socket.end(`${words}\n`);
  await once(socket, 'close');
  if (said.trim() !== '') throw new Error(`HAProxy refused '${words}': ${said.trim()}`);
}
