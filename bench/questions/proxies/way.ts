import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientHalf, LossCause } from '../../../clients/contract.ts';
import { DEFAULT_SERVER_OPTIONS, type ServerHalf } from '../../../servers/contract.ts';
import type { Certificate } from '../../../servers/hub/certificate.ts';
import { startHost } from '../../../servers/hub/host.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { readStamps } from '../../../servers/stream/event.ts';
import { EventStream } from '../../../servers/stream/stream.ts';
import type { Variant } from '../../proxies/proxy.ts';
import type { RunningProxy } from '../../proxies/start.ts';
import { waitFor } from '../../processes/wait-for.ts';

/** What is sent, ms: events at this interval, and then nothing for as long as `quietMs`. */
const PERIOD_MS = 30;
/** How long a client may take to be accepted, and the last event to arrive, ms. What comes later is no live stream. */
const PATIENCE_MS = 1000;
/** The server must not be what ends a connection because of large events. */
const BUFFER_LIMIT_BYTES = 64 * 1024 * 1024;

/** One transport, and the way through which its client goes to its server. */
export interface Way {
  readonly server: ServerHalf;
  readonly client: ClientHalf;
  readonly secret: Certificate;
  readonly variant: Variant;
  /** Starts the proxy in front of a server on this port. */
  readonly start: (upstreamPort: number) => Promise<RunningProxy>;
  readonly events: number;
  /** Length of an event's JSON text, bytes; null: without a filler. */
  readonly payloadBytes: number | null;
  readonly heartbeatMs: number;
  /** For how long nothing but heartbeats is sent after the events, ms. */
  readonly quietMs: number;
}

/** What one client saw. */
export interface SeenByClient {
  readonly opened: boolean;
  /** From sent to received, of each event that arrived while the stream was open, ns. */
  readonly delaysNs: readonly number[];
  /** Why its connection ended while the server held it open; null: it did not. */
  readonly lost: LossCause | null;
  /** From the last event sent until then, ns; null: it did not end, or was never open. */
  readonly lostAfterNs: number | null;
}

/** Sends events through a proxy to one client. The real server and client, in this process: nothing of it is a cost. */
export async function tryWay(way: Way): Promise<SeenByClient> {
  const { server, client, secret, variant, events, payloadBytes, heartbeatMs, quietMs } = way;
  const names = ['Through'];
  const stream = new EventStream({ clock, epoch: 'proxies', names, payloadBytes, replayWindow: 0 });
  const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs, bufferLimitBytes: BUFFER_LIMIT_BYTES };
  const host = await startHost({ halves: [['it', server]], stream, options, port: 0, host: '127.0.0.1' });
  const seen = { opened: false, lost: null as LossCause | null, lostNs: 0, delaysNs: [] as number[] };
  let proxy: RunningProxy | null = null;
  let connection: { destroy(): void } | null = null;
  try {
    proxy = await way.start(host.port);
    const isSecure = variant === 'http2';
    const origin = `${isSecure ? 'https' : 'http'}://127.0.0.1:${proxy.port}`;
    const trusted = isSecure ? secret.certificate : null;
    connection = client.open(
      { origin, path: client.path, resumePoint: null, trusted },
      {
        opened: () => (seen.opened = true),
        event: (text) => seen.delaysNs.push(clock.nowNs() - readStamps(text).sentNs),
        gap: () => undefined,
        heartbeat: () => undefined,
        lost(cause) {
          seen.lost = cause;
          seen.lostNs = clock.nowNs();
        },
      },
    );
    const isOver = (): boolean => seen.lost !== null;
    // A proxy that holds the response back has still reached the server.
    const hasReached = (): boolean => (host.connections.get('it')?.counts().connections ?? 0) > 0;
    await waitFor(() => isOver() || (hasReached() && seen.opened), PATIENCE_MS);
    for (let seq = 1; seq <= events && !isOver(); seq += 1) {
      stream.publish(seq, clock.nowNs());
      await sleep(PERIOD_MS);
    }
    const lastNs = clock.nowNs() - PERIOD_MS * 1e6;
    await waitFor(() => isOver() || seen.delaysNs.length >= events, PATIENCE_MS);
    await waitFor(isOver, quietMs);
    const lostAfterNs = seen.opened && seen.lostNs > lastNs ? seen.lostNs - lastNs : null;
    return { opened: seen.opened, delaysNs: seen.delaysNs, lost: seen.lost, lostAfterNs };
  } finally {
    connection?.destroy();
    await proxy?.kill();
    await host.close();
  }
}

/** `ended`, `broken 1006`, `refused 502`. */
export function wordsOfLoss(cause: LossCause): string {
  return Object.values(cause)
    .filter((value) => value !== null)
    .join(' ');
}
