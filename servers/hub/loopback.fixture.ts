import { onTestFinished } from 'vitest';
import {
  DEFAULT_SERVER_OPTIONS,
  NO_CONNECTIONS,
  type Connections,
  type ServerHalf,
  type ServerOptions,
} from '../contract.ts';
import { systemClock as clock } from '../stream/clock.ts';
import { drawNames } from '../stream/names.ts';
import { EventStream } from '../stream/stream.ts';
import type { Certificate } from './certificate.ts';
import { startHost, type Host } from './host.ts';

/** A real server on loopback, with one transport or several on the same stream. It closes when its test is over. */
export interface Loopback {
  readonly host: Host;
  readonly stream: EventStream;
  /** Such as `http://127.0.0.1:40123`, or https where there is a certificate. */
  readonly origin: string;
  /** JSON text of every event, in the order of publishing. */
  readonly published: readonly string[];
  /** Publishes the next events, each due now. */
  publish(count?: number): void;
  /** The open connections of the transport `id`. */
  of(id: string): Connections;
}

/** The connections of a half that a test makes up: there are none. */
export const IDLE: Connections = {
  counts: () => NO_CONNECTIONS,
  isCongested: () => false,
  endAll: () => undefined,
  destroyAll: () => undefined,
};

interface LoopbackSettings extends Partial<ServerOptions> {
  readonly epoch?: string;
  readonly names?: readonly string[];
  readonly payloadBytes?: number;
  readonly firstSeq?: number;
  /** How many events are published before a client can connect. */
  readonly history?: number;
  /** Absent: the system chooses. */
  readonly port?: number;
  /** Absent: in the clear. */
  readonly certificate?: Certificate;
  /** Whether it serves HTTP/2 as well, which needs a certificate; absent: no. */
  readonly http2?: boolean;
  /** What is drawn for each connection; absent: always the middle. */
  readonly random?: () => number;
}

/** No heartbeat unless a test asks for one, so that the bytes of a connection are the same each time. */
export async function startLoopback(
  halves: readonly (readonly [id: string, half: ServerHalf])[],
  settings: LoopbackSettings = {},
): Promise<Loopback> {
  const {
    epoch = 'epoch-1',
    names = drawNames(1, 50),
    payloadBytes = null,
    firstSeq = 1,
    ...rest
  } = settings;
  const { history = 0, port = 0, certificate = null, http2 = false, random = () => 0.5, ...asked } = rest;
  const options: ServerOptions = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0, ...asked };
  const { replayWindow } = options;
  const stream = new EventStream({ clock, epoch, names, payloadBytes, replayWindow });
  const published: string[] = [];
  stream.onEvent(({ text }) => published.push(text));
  let nextSeq = firstSeq;
  const publish = (count = 1): void => {
    for (let left = count; left > 0; left -= 1) stream.publish(nextSeq++, clock.nowNs());
  };
  publish(history);
  const where = { port, host: '127.0.0.1', certificate, http2 };
  const host = await startHost({ halves, stream, options, ...where, random });
  onTestFinished(() => host.close());
  return {
    host,
    stream,
    origin: `${certificate === null ? 'http' : 'https'}://127.0.0.1:${host.port}`,
    published,
    publish,
    of(id) {
      const connections = host.connections.get(id);
      if (connections === undefined) throw new Error(`no transport '${id}' here`);
      return connections;
    },
  };
}
