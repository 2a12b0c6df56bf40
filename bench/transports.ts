import type { ClientHalf } from '../clients/contract.ts';
import type { ServerHalf } from '../servers/contract/transport.ts';
import { defineRegistry } from './registry.ts';

/** How events travel. Halves are loaded by the process that needs them: the server's never loads client code, nor the reverse. */
export interface Transport {
  readonly label: string;
  readonly server: () => Promise<{ readonly server: ServerHalf }>;
  readonly client: () => Promise<{ readonly client: ClientHalf }>;
}

export const transports = defineRegistry<Transport>('transport', {
  sse: {
    label: 'SSE',
    server: () => import('../servers/sse.ts'),
    client: () => import('../clients/sse.ts'),
  },
  websocket: {
    label: 'WebSocket',
    server: () => import('../servers/websocket.ts'),
    client: () => import('../clients/websocket.ts'),
  },
});
