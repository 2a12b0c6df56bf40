import { networkInterfaces } from 'node:os';
import { AnswerDesk } from '../answers/desk.ts';
import { answersOverSse } from '../answers/sse.ts';
import { answersOverWebSocket } from '../answers/websocket.ts';
import { DEFAULT_SERVER_OPTIONS, type ServerHalf, type ServerOptions } from '../contract.ts';
import type { Certificate } from '../hub/certificate.ts';
import { brokerAt } from '../backplane/index.ts';
import { startPublisher } from '../backplane/publisher.ts';
import { SharedStream, type BackplaneHealth } from '../backplane/shared-stream.ts';
import { startHost } from '../hub/host.ts';
import { systemClock as clock, type Cancel } from '../stream/clock.ts';
import { drawNames } from '../stream/names.ts';
import { startPacer, type ServerLoad } from '../stream/pacer.ts';
import type { StreamPlan } from '../stream/plan.ts';
import { EventStream } from '../stream/stream.ts';
import { localOriginOf, ownOrigins, type Scheme } from './origins.ts';
import type { Page } from './page.ts';
import { mountRoutes } from './routes.ts';

/** The stream may be this late before the server counts as overloaded, ms. */
const MAX_LAG_MS = 2000;

/** Answers in the making, and kept for readers that may come back, at a time. */
const MOST_ANSWERS = 100;

/** What is served to people and to other clients. */
export interface PageServerSettings {
  readonly halves: readonly (readonly [id: string, half: ServerHalf])[];
  readonly page: Page;
  /** The page of an answer, with the servers that it asks; absent: neither is there. */
  readonly answerPage?: Page;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** Events per second, fractions included. */
  readonly rate: number;
  readonly seed: number;
  /** Length of an event's JSON text, bytes; null: without a filler. */
  readonly payloadBytes: number | null;
  readonly heartbeatMs: number;
  readonly replayWindow: number;
  readonly retryMs: number;
  /** Names this history: a new one at every start, as the events of the last one are gone. */
  readonly epoch: string;
  /** Further origins whose pages may connect, such as that of a proxy in front; absent: none. */
  readonly allowOrigins?: readonly string[];
  /** Whether pages of these may send cookies with SSE; absent: no. */
  readonly allowCredentials?: boolean;
  /** Serves over TLS; absent: in the clear. */
  readonly certificate?: Certificate | null;
  /** Serves HTTP/2 as well, to clients that offer it. It needs a certificate. */
  readonly http2?: boolean;
  /** Address of the broker through which several servers share the stream; null, absent: this server has its own. */
  readonly backplane?: string | null;
  /** Is told when the broker is reached, and when it is not any more. */
  readonly onBackplane?: (health: BackplaneHealth) => void;
}

/** A server with its stream running. */
export interface PageServer {
  /** Where to open it on this machine, such as `http://127.0.0.1:3001`, or `https:` with a certificate. */
  readonly origin: string;
  /** Stops the stream, says goodbye to every client, and resolves when nothing is open. */
  close(): Promise<void>;
}

/**
 * Starts one stream without end on every transport and one port, with the page.
 * @throws HarnessError `port-taken`, or `usage` for an address that no broker has
 */
export async function startPageServer(settings: PageServerSettings): Promise<PageServer> {
  const {
    epoch,
    payloadBytes,
    heartbeatMs,
    replayWindow,
    retryMs,
    page,
    answerPage = null,
    allowCredentials = false,
    certificate = null,
    http2 = false,
    backplane = null,
  } = settings;
  const scheme: Scheme = certificate === null ? 'http' : 'https';
  const names = drawNames(settings.seed);
  const of = { clock, names, payloadBytes, replayWindow };
  const shared =
    backplane === null
      ? null
      : new SharedStream(of, brokerAt(backplane, { replayWindow, epoch }), settings.onBackplane);
  const stream = shared ?? new EventStream({ ...of, epoch });
  const allowedOrigins = [...(settings.allowOrigins ?? [])];
  const maxLagMs = MAX_LAG_MS;
  const options = {
    ...DEFAULT_SERVER_OPTIONS,
    heartbeatMs,
    replayWindow,
    retryMs,
    allowedOrigins,
    allowCredentials,
    maxLagMs,
  };
  const host = await startHost({
    halves: answerPage === null ? settings.halves : [...settings.halves, ...answerHalves(options)],
    stream,
    options,
    port: settings.port,
    host: settings.host,
    certificate,
    http2,
  }).catch(async (error: unknown) => {
    await shared?.close();
    throw error;
  });
  // Only now: an origin includes the port, which is known once the server listens.
  allowedOrigins.push(...ownOrigins(settings.host, host.port, ownAddresses(), scheme));
  mountRoutes(host, { page, answerPage, stream, shared, allowedOrigins, maxLagMs, certificate });

  const periodNs = 1e9 / settings.rate;
  const stop =
    shared === null ? paceAlone(stream, periodNs, host) : startPublisher(shared, clock, periodNs, host);
  return {
    origin: localOriginOf(settings.host, host.port, scheme),
    async close() {
      stop();
      await host.close();
      await shared?.close();
    },
  };
}

/** The events of a server that has the stream for itself. */
function paceAlone(stream: EventStream, periodNs: number, load: ServerLoad): Cancel {
  const plan: StreamPlan = { firstSeq: 1, events: null, startNs: clock.nowNs() + periodNs, periodNs };
  return startPacer(
    clock,
    plan,
    plan.firstSeq,
    (seq, dueNs) => stream.publish(seq, dueNs),
    () => {
      // Never: the plan has no end.
    },
    load,
  );
}

/** Both ways of sending answers, from one desk. */
function answerHalves({ bufferLimitBytes }: ServerOptions): PageServerSettings['halves'] {
  const desk = new AnswerDesk(clock, { maxConnections: MOST_ANSWERS, bufferLimitBytes });
  return [
    ['answers-sse', answersOverSse(desk)],
    ['answers-websocket', answersOverWebSocket(desk)],
  ];
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    // Addresses such as fe80::1%eth0 cannot stand in a URL.
    (addresses ?? []).map(({ address }) => address).filter((address) => !address.startsWith('fe80')),
  );
}
