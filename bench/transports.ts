import type { ClientHalf } from '../clients/contract.ts';
import type { ServerHalf } from '../servers/contract/transport.ts';
import { defineRegistry } from './registry.ts';

/**
 * What a transport is there for. `contest`: one of the two that the project compares. `control`: it explains where the cost
 * sits and is never declared a winner. `everyday`: a client as people ship it, for the faults, on a server of the contest.
 */
export type TransportRole = 'contest' | 'control' | 'everyday';

/** How events travel. Halves are loaded by the process that needs them: the server's never loads client code, nor the reverse. */
export interface Transport {
  readonly label: string;
  readonly role: TransportRole;
  readonly server: () => Promise<{ readonly server: ServerHalf }>;
  readonly client: () => Promise<{ readonly client: ClientHalf }>;
}

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
    server: () => import('../servers/raw-tcp.ts'),
    client: () => import('../clients/raw-tcp.ts'),
  },
  'sse-http': {
    label: 'SSE on node:http',
    role: 'control',
    server: () => import('../servers/sse-http.ts'),
    client: () => import('../clients/sse-http.ts'),
  },
  'sse-framed': {
    label: 'Pre-framed SSE',
    role: 'control',
    server: () => import('../servers/sse-framed.ts'),
    client: () => import('../clients/sse-framed.ts'),
  },
  'websocket-framed': {
    label: 'Pre-framed WebSocket',
    role: 'control',
    server: () => import('../servers/websocket-framed.ts'),
    client: () => import('../clients/websocket-framed.ts'),
  },
});

/** The transports of the contest, in the order of the registry. */
export function contestants(): readonly (readonly [id: string, transport: Transport])[] {
  return transports.entries().filter(([, { role }]) => role === 'contest');
}
