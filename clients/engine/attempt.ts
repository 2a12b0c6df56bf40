import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Connection, ConnectionHandlers, Dialled, LossCause, Target, Traffic } from '../contract.ts';
import { dial, hangUp } from './dial.ts';

/**
 * One attempt to connect, and the connection that it becomes. It passes on what the client half reads from the bytes, and
 * is silent once the connection is lost or destroyed: the bytes of one read can hold more than one event.
 */
export interface Attempt extends Connection {
  readonly socket: Socket;
  readonly traffic: Traffic;
  /** What the half reads and writes: the socket, or TLS on it. */
  readonly stream: Socket;
  /** A GET request over the socket, not sent yet. Its failure is a loss. */
  readonly get: (url: URL, headers: Readonly<Record<string, string>>) => ClientRequest;
  readonly accepted: (response: Pick<IncomingMessage, 'headers'>) => void;
  readonly refused: (response: Pick<IncomingMessage, 'statusCode'>) => void;
  readonly event: (text: string, textBytes: number) => void;
  readonly gap: () => void;
  readonly heartbeat: () => void;
  /** A JSON message: an event, or one of the server's own. */
  readonly message: (text: string, textBytes: number) => void;
  readonly broken: (error: NodeJS.ErrnoException) => void;
  readonly lost: (cause: LossCause) => void;
}

/** What carries an attempt: a connection, or its part of one. */
interface Carrier extends Dialled {
  readonly traffic: Traffic;
  /** Ends it at once, without a goodbye. */
  readonly drop: () => void;
}

function dialFor(target: Target): Carrier {
  const dialled = dial(new URL(target.origin), target);
  return { ...dialled, traffic: dialled.tcp, drop: () => hangUp(dialled) };
}

/** @param carrier absent: a connection of its own, of HTTP/1.1. */
export function startAttempt(
  target: Target,
  handlers: ConnectionHandlers,
  carrier: Carrier = dialFor(target),
): Attempt {
  const { tcp: socket, stream, traffic, drop } = carrier;
  let isOver = false;
  const lost = (cause: LossCause): void => {
    if (isOver) return;
    isOver = true;
    handlers.lost(cause);
  };
  const broken = (error: NodeJS.ErrnoException): void => {
    lost({ kind: 'broken', code: error.code ?? error.message });
  };
  return {
    socket,
    traffic,
    stream,
    get({ hostname, port, pathname, search }, headers) {
      const path = `${pathname}${search}`;
      const outgoing = request({ host: hostname, port, path, headers, createConnection: () => stream });
      return outgoing.on('error', broken);
    },
    accepted({ headers }) {
      const epoch = headers['stream-epoch'];
      if (!isOver) handlers.opened(typeof epoch === 'string' ? epoch : null);
    },
    refused({ statusCode = 0 }) {
      lost({ kind: 'refused', status: statusCode });
      drop();
    },
    event(text, textBytes) {
      if (!isOver) handlers.event(text, textBytes);
    },
    gap() {
      if (!isOver) handlers.gap();
    },
    heartbeat() {
      if (!isOver) handlers.heartbeat();
    },
    message(text, textBytes) {
      if (!isOver) passOn(text, textBytes, handlers);
    },
    lost,
    broken,
    setPaused(isPaused) {
      if (isPaused) stream.pause();
      else stream.resume();
    },
    destroy() {
      isOver = true;
      drop();
    },
  };
}

/** Tells the server's own JSON messages from events, by how they begin. SSE has event types for that. */
export function passOn(
  text: string,
  textBytes: number,
  handlers: Pick<ConnectionHandlers, 'event' | 'gap' | 'heartbeat'>,
): void {
  if (text.startsWith('{"gap":')) handlers.gap();
  else if (text.startsWith('{"heartbeat":')) handlers.heartbeat();
  else handlers.event(text, textBytes);
}
