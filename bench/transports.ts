import type { ClientHalf, LibraryHalf, PollingHalf } from '../clients/contract.ts';
import type { ServerHalf } from '../servers/contract.ts';
import { defineRegistry } from './registry.ts';

/** How events travel. Halves are loaded by the process that needs them: the server's never loads client code, nor the reverse. */
interface BothHalves<Client> {
  readonly label: string;
  readonly server: () => Promise<{ readonly server: ServerHalf }>;
  readonly client: () => Promise<{ readonly client: Client }>;
}

/** A transport whose clients come back by the policy of the measurement. */
export interface MeasuringTransport extends BothHalves<ClientHalf> {
  /** `contest`: one of the two that the project compares. `control`: it explains where the cost sits and is never declared a winner. */
  readonly role: 'contest' | 'control';
  /**
   * How its stream is compressed; absent: not at all. `flushed`: event by event. `unflushed`: a mistake, here to be looked at.
   * It holds events back, so no suite can ask it to deliver.
   */
  readonly compressed?: 'flushed' | 'unflushed';
}

/** A client as people ship it, on a server of the contest. It is for the faults: under load its library would be measured. */
export interface LibraryTransport extends BothHalves<LibraryHalf> {
  readonly role: 'library';
}

/** No stream: a client that asks again and again. It takes part where a procedure asks for it, to show what a stream replaces. */
export interface PollingTransport extends BothHalves<PollingHalf> {
  readonly role: 'polling';
}

export type Transport = MeasuringTransport | LibraryTransport | PollingTransport;

export const transports = defineRegistry<Transport>('transport', {
  sse: {
    label: 'SSE',
    role: 'contest',
    server: () => import('../servers/sse.ts'),
    client: () => import('../clients/sse.ts'),
  },
  websocket: {
    label: 'WebSocket',
    role: 'contest',
    server: () => import('../servers/websocket.ts'),
    client: () => import('../clients/websocket.ts'),
  },
  'raw-tcp': {
    label: 'Raw TCP',
    role: 'control',
    server: () => import('../servers/controls/raw-tcp.ts'),
    client: () => import('../clients/controls/raw-tcp.ts'),
  },
  'sse-http': {
    label: 'SSE on node:http',
    role: 'control',
    server: () => import('../servers/controls/sse-http.ts'),
    client: () => import('../clients/controls/sse-http.ts'),
  },
  'sse-framed': {
    label: 'Pre-framed SSE',
    role: 'control',
    server: () => import('../servers/controls/sse-framed.ts'),
    client: () => import('../clients/controls/sse-framed.ts'),
  },
  'websocket-framed': {
    label: 'Pre-framed WebSocket',
    role: 'control',
    server: () => import('../servers/controls/websocket-framed.ts'),
    client: () => import('../clients/controls/websocket-framed.ts'),
  },
  'websocket-deflate': {
    label: 'WebSocket, deflated',
    role: 'control',
    compressed: 'flushed',
    server: () => import('../servers/controls/websocket-deflate.ts'),
    client: () => import('../clients/controls/websocket-deflate.ts'),
  },
  'sse-gzip': {
    label: 'SSE, gzip',
    role: 'control',
    compressed: 'flushed',
    server: () => import('../servers/controls/sse-gzip.ts'),
    client: () => import('../clients/controls/sse-gzip.ts'),
  },
  'sse-gzip-sync': {
    label: 'SSE, gzip that remembers',
    role: 'control',
    compressed: 'flushed',
    server: () => import('../servers/controls/sse-gzip-sync.ts'),
    client: () => import('../clients/controls/sse-gzip-sync.ts'),
  },
  'sse-brotli': {
    label: 'SSE, brotli',
    role: 'control',
    compressed: 'flushed',
    server: () => import('../servers/controls/sse-brotli.ts'),
    client: () => import('../clients/controls/sse-brotli.ts'),
  },
  'sse-gzip-unflushed': {
    label: 'SSE, gzip never flushed',
    role: 'control',
    compressed: 'unflushed',
    server: () => import('../servers/controls/sse-unflushed.ts'),
    client: () => import('../clients/controls/sse-gzip-unflushed.ts'),
  },
  'sse-brotli-unflushed': {
    label: 'SSE, brotli never flushed',
    role: 'control',
    compressed: 'unflushed',
    server: () => import('../servers/controls/sse-unflushed.ts'),
    client: () => import('../clients/controls/sse-brotli-unflushed.ts'),
  },
  eventsource: {
    label: 'EventSource (eventsource)',
    role: 'library',
    server: () => import('../servers/sse.ts'),
    client: () => import('../clients/libraries/eventsource.ts'),
  },
  'undici-eventsource': {
    label: 'EventSource (undici)',
    role: 'library',
    server: () => import('../servers/sse.ts'),
    client: () => import('../clients/libraries/undici-eventsource.ts'),
  },
  'bare-websocket': {
    label: 'WebSocket (bare ws)',
    role: 'library',
    server: () => import('../servers/websocket.ts'),
    client: () => import('../clients/libraries/bare-websocket.ts'),
  },
  partysocket: {
    label: 'WebSocket (partysocket)',
    role: 'library',
    server: () => import('../servers/websocket.ts'),
    client: () => import('../clients/libraries/partysocket.ts'),
  },
  'reconnecting-websocket': {
    label: 'WebSocket (reconnecting-websocket)',
    role: 'library',
    server: () => import('../servers/websocket.ts'),
    client: () => import('../clients/libraries/reconnecting-websocket.ts'),
  },
  'long-polling': {
    label: 'Long polling',
    role: 'polling',
    server: () => import('../servers/controls/long-polling.ts'),
    client: () => import('../clients/controls/long-polling.ts'),
  },
  'polling-200ms': {
    label: 'Polling every 200 ms',
    role: 'polling',
    server: () => import('../servers/controls/polling.ts'),
    client: () => import('../clients/controls/polling-200ms.ts'),
  },
  'polling-1s': {
    label: 'Polling every second',
    role: 'polling',
    server: () => import('../servers/controls/polling.ts'),
    client: () => import('../clients/controls/polling-1s.ts'),
  },
});

/** The transports of the contest, in the order of the registry. */
export function contestants(): readonly (readonly [id: string, transport: MeasuringTransport])[] {
  return measuringTransports().filter(([, { role }]) => role === 'contest');
}

/** Whether its clients keep a stream open, and come back by the policy of the measurement. */
export function isMeasuring(transport: Transport): transport is MeasuringTransport {
  return transport.role === 'contest' || transport.role === 'control';
}

/** Those of them that deliver. */
export function measuringTransports(): readonly (readonly [id: string, transport: MeasuringTransport])[] {
  return transports
    .entries()
    .flatMap(([id, entry]) => (isMeasuring(entry) && entry.compressed !== 'unflushed' ? [[id, entry]] : []));
}

/** Whether each connection of the transport has a compressor. */
export function isCompressed(id: string): boolean {
  const transport = transports.get(id);
  return isMeasuring(transport) && transport.compressed !== undefined;
}

export function libraryTransports(): readonly (readonly [id: string, transport: LibraryTransport])[] {
  return transports.entries().flatMap(([id, entry]) => (entry.role === 'library' ? [[id, entry]] : []));
}
