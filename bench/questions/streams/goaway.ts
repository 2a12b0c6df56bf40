import type { ServerHttp2Session } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ClientHalf, LossCause } from '../../../clients/contract.ts';
import { StreamClient } from '../../../clients/engine/stream-client.ts';
import { sharedBy, type Connections, type Http2Connection } from '../../../clients/http2/connection.ts';
import { over as sseOver } from '../../../clients/http2/sse.ts';
import { over as websocketOver } from '../../../clients/http2/websocket.ts';
import type { ReconnectPolicy } from '../../../clients/reconnect.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../../servers/contract.ts';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { startHost } from '../../../servers/hub/host.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { EventStream } from '../../../servers/stream/stream.ts';
import { freePort } from '../../host/local-port.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { transportWithHalves } from '../../transports.ts';
import { waitFor } from '../../processes/wait-for.ts';

/**
 * After a GOAWAY: `alive`, streams that still got every event, and `connections` of TCP once a further client had come. Over the restart:
 * `ended`, streams that were told a clean end; `told-after`, until the last of them was, ns; `missed`, events that streams did not have
 * in the end; and `connections` that the next server accepted.
 */
export type GoawayReads =
  | `goaway-${'alive' | 'connections'}`
  | `restart-${'ended' | 'told-after' | 'missed' | 'connections'}`;

const PERIOD_MS = 20;
/** How long the server is away, ms. */
const AWAY_MS = 300;
/** How long each step may take, ms. */
const PATIENCE_MS = 10_000;

const POLICY: ReconnectPolicy = {
  delayMs: 100,
  backoffFactor: 1,
  maxDelayMs: 100,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: true,
  reopens: true,
};

const CLIENTS: Readonly<Record<string, (connections: Connections) => ClientHalf>> = {
  'sse-h2-shared': sseOver,
  'websocket-h2-shared': websocketOver,
};

/** What one client got and was told. */
interface Seen {
  readonly client: StreamClient;
  readonly held: Set<number>;
  readonly losses: { readonly cause: LossCause; readonly atNs: number }[];
}

/** A server tells its only connection to leave, goes on with its streams, and then ends gracefully and returns with its history. */
export const procedure = defineProcedure({
  settings: z.strictObject({ streams: z.int().positive(), events: z.int().positive() }),

  async run(arm, { streams, events }): Promise<ProcedureResult<GoawayReads>> {
    const { transport } = arm.plan;
    const over = CLIENTS[transport];
    if (over === undefined) throw new Error(`the streams of '${transport}' do not share a connection`);
    const { server } = await transportWithHalves(transport).server();
    const certificate = await makeLoopbackCertificate();
    const settings = { clock, epoch: 'goaway', names: ['Again'], payloadBytes: null };
    const stream = new EventStream({ ...settings, replayWindow: 10 * events });
    const listen = async (port: number) => {
      const host = await startHost({
        halves: [['it', server]],
        stream,
        options: DEFAULT_SERVER_OPTIONS,
        port,
        host: '127.0.0.1',
        certificate,
        http2: true,
      });
      arm.keep({ kill: () => host.close() });
      const sessions: ServerHttp2Session[] = [];
      host.server.on('session', (session: ServerHttp2Session) => sessions.push(session));
      return { host, sessions };
    };
    const first = await listen(await freePort());
    const { port } = first.host;

    const told = new Set<Http2Connection>();
    const shared = sharedBy(Infinity);
    const half = over((target) => {
      const connection = shared(target);
      connection.session.once('goaway', () => told.add(connection));
      return connection;
    });
    const start = (): Seen => {
      const seen: Omit<Seen, 'client'> = { held: new Set(), losses: [] };
      const client = new StreamClient({
        half,
        origin: `https://127.0.0.1:${port}`,
        trusted: certificate.certificate,
        clock,
        policy: POLICY,
        random: () => 0.5,
        observer: {
          attempted: () => undefined,
          opened: () => undefined,
          received: (_client, { seq }) => seen.held.add(seq),
          lost: (_client, cause, atNs) => seen.losses.push({ cause, atNs }),
          closedForGood: () => undefined,
        },
      });
      arm.keep({ kill: () => Promise.resolve(client.close()) });
      client.connect();
      return { client, ...seen };
    };
    let seq = 0;
    const publish = async (): Promise<void> => {
      for (const last = seq + events; seq < last; await sleep(PERIOD_MS))
        stream.publish((seq += 1), clock.nowNs());
    };
    const clients = Array.from({ length: streams }, start);
    const holdAll = ({ held }: Seen): boolean => held.size === seq;
    await waitFor(() => clients.every(({ client }) => client.isOpen), PATIENCE_MS);
    await publish();
    await waitFor(() => clients.every(holdAll), PATIENCE_MS);

    for (const session of first.sessions) session.close(); // sends a GOAWAY, and lets the streams go on
    await waitFor(() => told.size > 0, PATIENCE_MS);
    await publish();
    await waitFor(() => clients.every(holdAll), PATIENCE_MS);
    const alive = clients.filter((one) => holdAll(one) && one.losses.length === 0);
    const further = start();
    await waitFor(() => further.client.isOpen, PATIENCE_MS);

    const endNs = clock.nowNs();
    await Promise.all([first.host.close(), publish(), sleep(AWAY_MS)]);
    const next = await listen(port);
    await publish();
    await waitFor(() => clients.every(holdAll), PATIENCE_MS);
    const ends = [...clients, further].map(({ losses }) => losses[0]);
    const toldNs = ends.map((end) => end?.atNs ?? Infinity);
    const toldAfterNs = Math.max(...toldNs) - endNs;
    return {
      packages: { server: server.packages, client: half.packages },
      readings: [
        ...reading('goaway-alive', null, alive.length),
        ...reading('goaway-connections', null, first.sessions.length),
        ...reading('restart-ended', null, ends.filter((end) => end?.cause.kind === 'ended').length),
        ...reading('restart-told-after', null, Number.isFinite(toldAfterNs) ? toldAfterNs : null),
        ...reading(
          'restart-missed',
          null,
          clients.reduce((sum, { held }) => sum + seq - held.size, 0),
        ),
        ...reading('restart-connections', null, next.sessions.length),
      ],
      checks: [],
    };
  },
});
