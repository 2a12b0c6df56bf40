import { networkInterfaces } from 'node:os';
import { systemClock as clock } from '../stream/clock.ts';
import { startHost } from '../hub/host.ts';
import { drawNames } from '../stream/names.ts';
import { DEFAULT_SERVER_OPTIONS } from '../hub/options.ts';
import { startPacer } from '../stream/pacer.ts';
import type { StreamPlan } from '../stream/plan.ts';
import { EventStream } from '../stream/stream.ts';
import type { ServerHalf } from '../contract.ts';
import { localOriginOf, ownOrigins } from './origins.ts';
import type { Page } from './page.ts';
import { mountRoutes } from './routes.ts';

/** What is served to people and to other clients. */
export interface PageServerSettings {
  readonly halves: readonly (readonly [id: string, half: ServerHalf])[];
  readonly page: Page;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** Events per second, fractions included. */
  readonly rate: number;
  readonly seed: number;
  /** Length of an event's JSON text, bytes; null: as it comes. */
  readonly payloadBytes: number | null;
  readonly heartbeatMs: number;
  readonly replayWindow: number;
  readonly retryMs: number;
  /** Names this history: a new one at every start, as the events of the last one are gone. */
  readonly epoch: string;
}

/** A server with its stream running. */
export interface PageServer {
  /** Where to open it on this machine, such as `http://127.0.0.1:3001`. */
  readonly origin: string;
  /** Stops the stream, says goodbye to every client, and resolves when nothing is open. */
  close(): Promise<void>;
}

/** Starts one stream without end on every transport and one port, with the page. @throws HarnessError `port-taken`. */
export async function startPageServer(settings: PageServerSettings): Promise<PageServer> {
  const { epoch, payloadBytes, heartbeatMs, replayWindow, retryMs } = settings;
  const stream = new EventStream({
    clock,
    epoch,
    names: drawNames(settings.seed),
    payloadBytes,
    replayWindow,
  });
  // Filled below: the origins hold the port, and the port is known only once the server listens.
  const allowedOrigins: string[] = [];
  const host = await startHost({
    halves: settings.halves,
    stream,
    options: { ...DEFAULT_SERVER_OPTIONS, heartbeatMs, replayWindow, retryMs, allowedOrigins },
    port: settings.port,
    host: settings.host,
  });
  allowedOrigins.push(...ownOrigins(settings.host, host.port, ownAddresses()));
  mountRoutes(host, { page: settings.page, epoch, allowedOrigins });

  const periodNs = 1e9 / settings.rate;
  const plan: StreamPlan = { firstSeq: 1, events: null, startNs: clock.nowNs() + periodNs, periodNs };
  const stopPacer = startPacer(
    clock,
    plan,
    plan.firstSeq,
    (seq, dueNs) => stream.publish(seq, dueNs),
    () => {
      // Never: the plan has no end.
    },
  );
  return {
    origin: localOriginOf(settings.host, host.port),
    async close() {
      stopPacer();
      await host.close();
    },
  };
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    // Addresses such as fe80::1%eth0 cannot stand in a URL.
    (addresses ?? []).map(({ address }) => address).filter((address) => !address.startsWith('fe80')),
  );
}
