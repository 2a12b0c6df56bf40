import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { startHost, type Host } from '../../servers/hub/host.ts';
import { drawNames } from '../../servers/stream/names.ts';
import { startPacer, startSaturation } from '../../servers/stream/pacer.ts';
import { dueNs, firstSeqAfter } from '../../servers/stream/plan.ts';
import { EventStream, type StreamSettings } from '../../servers/stream/stream.ts';
import type { Connections, ServerHalf } from '../../servers/contract.ts';
import { answerStandstill } from '../host/standstill.ts';
import { protocolOf, transportWithHalves } from '../transports.ts';
import type { ServerWindow } from '../records/record.ts';
import { createRandom } from '../stats/random.ts';
import type { ServerCalls, WindowBounds } from './calls.ts';
import { mountOrdinary } from './ordinary-route.ts';
import { ArrivalWatch, Probe, readUsage } from './probe.ts';
import { serveCalls } from './serve-calls.ts';
import { Stamps } from './stamps.ts';
import { waitFor } from './wait-for.ts';

/** Time for a broker to give an event to its servers, ms. Generous: it is a limit, not a measurement. */
const BROKER_TIMEOUT_MS = 20_000;

/** A saturating server waits while a connection has more unsent bytes than this. */
const SATURATION_BUFFER_BYTES = 64 * 1024;

let loaded: {
  readonly transport: string;
  readonly half: ServerHalf;
  readonly names: readonly string[];
  readonly seed: number;
} | null = null;
let stream: EventStream | null = null;
let host: Host | null = null;
let connections: Connections | null = null;
/** From when until when each closed connection was open, as seen here. Plain numbers, which do not look like a leak of the server. */
const closed = { fromNs: [] as number[], untilNs: [] as number[] };
/** Set by `watch`. */
let arrivals: ArrivalWatch | null = null;
const sockets = new Set<Socket>();
/** Requests of all clients, and bytes of the sockets that have closed. */
const seen = { requests: 0, receivedBytes: 0, writtenBytes: 0 };

function traffic(): Pick<ServerCalls['counts']['answer'], 'requests' | 'receivedBytes' | 'writtenBytes'> {
  let { receivedBytes, writtenBytes } = seen;
  for (const { bytesRead, bytesWritten } of sockets) {
    receivedBytes += bytesRead;
    writtenBytes += bytesWritten;
  }
  return { requests: seen.requests, receivedBytes, writtenBytes };
}

function ready(): { stream: EventStream; host: Host; connections: Connections } {
  if (stream === null || host === null || connections === null) {
    throw new Error('the server does not listen yet');
  }
  return { stream, host, connections };
}

function isCongested(): boolean {
  return ready().connections.isCongested(SATURATION_BUFFER_BYTES);
}

function countListeners(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}

/** At once, unless the stream comes through a broker: then what was published has to come back. */
async function reached(source: EventStream, seq = 0): Promise<EventStream> {
  const isReached = (): boolean => source.isReady && source.newestSeq >= seq;
  if (!isReached()) await waitFor(isReached, BROKER_TIMEOUT_MS);
  return source;
}

/** Loaded in the first window, which belongs to the warm-up: the library is large, and a fault does not need it. */
const loadHistograms = () => import('../stats/histogram.ts');

/** Everything that is observed while events go out in a window. */
function watch(window: WindowBounds | null): {
  publish: (seq: number, dueAtNs: number) => void;
  finish: () => Promise<{ window: ServerWindow | null; stoodNs: number }>;
} {
  const open = ready();
  let events = 0;
  let dueTimes = 0;
  let lastDueNs: number | null = null;
  if (window === null) {
    return {
      publish: (seq, dueAtNs) => open.stream.publish(seq, dueAtNs),
      finish: () => Promise.resolve({ window: null, stoodNs: 0 }),
    };
  }
  const lags = new Stamps();
  const histograms = loadHistograms();
  const probe = new Probe(clock, window, () => [events, open.connections.counts().deliveries, dueTimes]);
  return {
    publish(seq, dueAtNs) {
      const sentNs = open.stream.publish(seq, dueAtNs);
      events += 1;
      if (dueAtNs !== lastDueNs) dueTimes += 1;
      lastDueNs = dueAtNs;
      if (dueAtNs >= window.fromNs && dueAtNs < window.untilNs) lags.push(sentNs - dueAtNs);
    },
    async finish() {
      const [reading, { encodeHistogram }] = await Promise.all([probe.finished(), histograms]);
      const [windowEvents = 0, deliveries = 0, windowDueTimes = 0] = reading.work;
      const lag = encodeHistogram(lags.values());
      return {
        window: { ...reading.usage, events: windowEvents, deliveries, dueTimes: windowDueTimes, lag },
        stoodNs: reading.stoodNs,
      };
    },
  };
}

/**
 * Answers the runner's calls in a server process: one transport, and never any client code.
 * @param settings.createStream makes the stream that is served; the doctor injects its faults here.
 * @param settings.serverOf finds the server half of a transport; an exhibit of bad practice can take its place.
 */
export function serveStream({
  createStream = (settings) => new EventStream(settings),
  serverOf = async (transport) => (await transportWithHalves(transport).server()).server,
}: {
  readonly createStream?: (settings: StreamSettings) => EventStream;
  readonly serverOf?: (transport: string) => Promise<ServerHalf>;
} = {}): void {
  serveCalls<ServerCalls>({
    async load({ transport, seed }) {
      const half = await serverOf(transport);
      loaded = { transport, half, names: drawNames(seed), seed };
      return { packages: half.packages };
    },

    async listen({
      port,
      epoch,
      payloadBytes,
      options,
      restore,
      names: askedNames,
      certificate = null,
      host: at = '127.0.0.1',
    }) {
      if (loaded === null) throw new Error('listen was called before load');
      const { transport, half, seed } = loaded;
      const names = askedNames ?? loaded.names;
      stream = createStream({ clock, epoch, names, payloadBytes, replayWindow: options.replayWindow });
      const nextSeq = restore === null ? 1 : firstSeqAfter(restore, clock.nowNs());
      if (restore !== null) {
        for (let seq = restore.firstSeq; seq < nextSeq; seq += 1) stream.restore(seq, dueNs(restore, seq));
      }
      const drawn = createRandom(seed, 'connections');
      host = await startHost({
        halves: [[transport, half]],
        stream,
        options,
        port,
        host: at,
        certificate,
        http2: protocolOf(transport) === 'h2',
        random: () => drawn.nextFloat(),
      });
      connections = host.connections.get(transport) ?? null;
      arrivals?.listening();
      host.server.on('connection', (socket: Socket) => {
        const fromNs = clock.nowNs();
        arrivals?.accepted(fromNs);
        sockets.add(socket);
        socket.once('close', () => {
          closed.fromNs.push(fromNs);
          closed.untilNs.push(clock.nowNs());
          sockets.delete(socket);
          seen.receivedBytes += socket.bytesRead;
          seen.writtenBytes += socket.bytesWritten;
        });
      });
      host.server.on('request', () => {
        seen.requests += 1;
      });
      mountOrdinary(host.app);
      const { isReady } = await reached(stream);
      if (!isReady) throw new Error(`the broker was not reached within ${BROKER_TIMEOUT_MS / 1000} s`);
      return {
        port: host.port,
        listeningNs: clock.nowNs(),
        nextSeq: Math.max(nextSeq, stream.newestSeq + 1),
      };
    },

    async emit({ plan, fromSeq, window }) {
      const watched = watch(window);
      const lastSeq = await new Promise<number>((resolve) => {
        let newestSeq = fromSeq - 1;
        startPacer(
          clock,
          plan,
          fromSeq,
          (seq, dueAtNs) => {
            watched.publish(seq, dueAtNs);
            newestSeq = seq;
          },
          () => resolve(newestSeq),
          ready().host, // as `npm run serve` has it
        );
      });
      await reached(ready().stream, lastSeq);
      return { lastSeq, ...(await watched.finish()) };
    },

    async saturate({ firstSeq, startNs, untilNs, window }) {
      const watched = watch(window);
      const lastSeq = await new Promise<number>((resolve) => {
        clock.after(Math.max(0, (startNs - clock.nowNs()) / 1e6), () =>
          startSaturation(clock, firstSeq, untilNs, isCongested, watched.publish, resolve),
        );
      });
      return { lastSeq, ...(await watched.finish()) };
    },

    usage: readUsage,
    standstill: answerStandstill,

    watch() {
      arrivals = new ArrivalWatch();
      return { watching: true };
    },

    arrivals() {
      if (arrivals === null) throw new Error('arrivals was called before watch');
      return arrivals.seen();
    },

    counts: () => ({
      atNs: clock.nowNs(),
      ...ready().connections.counts(),
      ...traffic(),
      closed: closed.fromNs.map((fromNs, at) => ({ fromNs, untilNs: closed.untilNs[at] ?? fromNs })),
      listeners: countListeners(process) + (host === null ? 0 : countListeners(host.server)),
    }),
  });
  // As in a rolling update: goodbyes first, then the end.
  process.on('SIGTERM', () => {
    void (async () => {
      await host?.close();
      process.exit(0);
    })();
  });
}
