/** How the library WebSocket clients read what their libraries tell. */
import type { LibraryHandlers, LossCause } from '../contract.ts';

/** Passes a message of the stream on. */
export function hear(text: string, handlers: LibraryHandlers): void {
  if (text.startsWith('{"gap":')) handlers.gap();
  else if (!text.startsWith('{"heartbeat":')) handlers.event(text, Buffer.byteLength(text));
}

/** A close frame is a goodbye; 1006 means that none came, and the connection broke off (RFC 6455, section 7.1.5). */
export function causeOfClose(code: number): LossCause {
  return code === 1006 ? { kind: 'broken', code: '1006' } : { kind: 'ended', code };
}

/** ws has the status of a refused upgrade in its message alone. */
export function causeOfError(error: NodeJS.ErrnoException): LossCause {
  const status = /^Unexpected server response: (\d+)$/.exec(error.message)?.[1];
  if (status !== undefined) return { kind: 'refused', status: Number(status) };
  return { kind: 'broken', code: error.code ?? error.message };
}
