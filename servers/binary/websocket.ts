/** Binary data over a WebSocket, as it is. Read `sse.ts` beside it: same sections. */
import { WebSocketServer, type WebSocket } from 'ws';
import type { Mount, ServerHalf } from '../contract.ts';
import { refuseUpgrade } from '../hub/refuse-upgrade.ts';
import { acceptWebSocket } from '../hub/websocket-stream.ts';
import { Receivers } from './receivers.ts';

type Send = (websocket: WebSocket, blob: Buffer) => void;

// 1. Encode: nothing. A frame says in one bit that it is binary.
const asBytes: Send = (websocket, blob) => {
  websocket.send(blob, { binary: true });
};

/** A control: what Base64 costs without SSE. */
const asBase64: Send = (websocket, blob) => {
  websocket.send(blob.toString('base64'), { binary: false });
};

function mount({ onUpgrade, options }: Mount, path: string, send: Send): Receivers {
  const receivers = new Receivers(options);
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: options.maxPayloadBytes,
    perMessageDeflate: false,
  });
  onUpgrade(path, (request, socket, head) => {
    // 2. Admission: a GET that asks for an upgrade.
    const refusal = receivers.refusalOf(request, null);
    if (refusal !== null) {
      refuseUpgrade(socket, refusal);
      return;
    }
    acceptWebSocket(upgrader, request, socket, head, (websocket) => {
      const receiver = {
        send: (_seq: number, blob: Buffer): void => {
          send(websocket, blob);
        },
        bufferedBytes: () => websocket.bufferedAmount,
        // 3. Goodbye: a close frame.
        end: () => {
          websocket.close(1001, 'server is going away');
        },
        destroy: () => {
          websocket.terminate();
        },
      };
      receivers.add(receiver, websocket);
      websocket.on('error', () => {
        // Too large or malformed: ws has closed the connection already, and 'close' follows.
      });
    });
  });
  return receivers;
}

function sending(path: string, send: Send): ServerHalf {
  return { path, packages: ['ws'], mount: (on) => mount(on, path, send) };
}

export const server = sending('/blobs-binary', asBytes);
export const base64 = sending('/blobs-base64', asBase64);
