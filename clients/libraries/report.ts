/** How the library clients pass on what their libraries report. */
import { passOn } from '../engine/attempt.ts';
import type { LibraryHalf, LibraryHandlers, LossCause } from '../contract.ts';
import { causeOf } from '../websocket.ts';

/** What both EventSource libraries have of the standard's interface. */
interface EventSourceLike<Failure> {
  readonly readyState: number;
  readonly CLOSED: number;
  addEventListener(type: 'open' | 'gap', listener: () => void): void;
  addEventListener(type: 'message', listener: (message: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error', listener: (failure: Failure) => void): void;
}

/** @param why the cause; `isFinal`: whether the library has given up. */
export function reportEventSource<Failure>(
  source: EventSourceLike<Failure>,
  handlers: LibraryHandlers,
  why: (failure: Failure, isFinal: boolean) => LossCause,
): void {
  source.addEventListener('open', () => {
    handlers.opened();
  });
  source.addEventListener('message', ({ data }) => {
    const text = String(data);
    handlers.event(text, Buffer.byteLength(text));
  });
  source.addEventListener('gap', () => {
    handlers.gap();
  });
  source.addEventListener('error', (failure) => {
    // [spec] "Once the user agent has failed the connection, it does not attempt to reconnect."
    const isFinal = source.readyState === source.CLOSED;
    handlers.lost(why(failure, isFinal));
    if (isFinal) handlers.closedForGood();
  });
}

/** What both reconnecting WebSocket libraries have in common. */
interface ReconnectingLike {
  readonly readyState: number;
  readonly CLOSED: number;
  close(): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (message: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (close: { readonly code: number }) => void): void;
  addEventListener(type: 'error', listener: (failure: { readonly error: Error }) => void): void;
}

/** @param create starts the library; it asks `nextUrl` for the address before each attempt. */
export function reconnecting(
  packageName: string,
  create: (nextUrl: () => string) => ReconnectingLike,
): LibraryHalf {
  const start = ({ href }: URL, handlers: LibraryHandlers): ReconnectingLike => {
    const websocket = create(() => {
      handlers.attempted();
      return href;
    });
    websocket.addEventListener('open', () => {
      handlers.opened();
    });
    websocket.addEventListener('message', ({ data }) => {
      reportMessage(String(data), handlers);
    });
    // Before each error the library makes up a close with code 1000, at which the state is not yet CLOSED.
    websocket.addEventListener('close', ({ code }) => {
      if (websocket.readyState === websocket.CLOSED) handlers.lost(causeOf(code));
    });
    websocket.addEventListener('error', ({ error }) => {
      handlers.lost(causeOfError(error));
    });
    return websocket;
  };
  return { path: '/websocket', packages: [packageName, 'ws'], start };
}

export function reportMessage(text: string, handlers: LibraryHandlers): void {
  passOn(text, Buffer.byteLength(text), { ...handlers, heartbeat() {} });
}

/** ws gives the status of a refused upgrade in its message only. */
export function causeOfError(error: NodeJS.ErrnoException): LossCause {
  const status = /^Unexpected server response: (\d+)$/.exec(error.message)?.[1];
  if (status !== undefined) return { kind: 'refused', status: Number(status) };
  return { kind: 'broken', code: error.code ?? error.message };
}
