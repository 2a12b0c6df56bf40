/**
 * Answers over WebSockets: a question is a message, and so is each piece of its answer. Whether the connection is held for the
 * next question is the client's choice. Read `sse.ts` beside it.
 */
import { WebSocketServer, type WebSocket } from 'ws';
import type { Connections, Mount, ServerHalf } from '../contract.ts';
import { refusalOf } from '../hub/admission.ts';
import { refuseUpgrade } from '../hub/refuse-upgrade.ts';
import { acceptWebSocket } from '../hub/websocket-stream.ts';
import { Outlets, type AnswerDesk } from './desk.ts';
import { Dialogue } from './dialogue.ts';

const PATH = '/answers/websocket';

export function answersOverWebSocket(desk: AnswerDesk): ServerHalf {
  return { path: PATH, packages: ['ws'], mount: (on) => mount(on, desk) };
}

function mount({ onUpgrade, options }: Mount, desk: AnswerDesk): Connections {
  const outlets = new Outlets();
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: options.maxPayloadBytes,
    perMessageDeflate: false,
  });
  onUpgrade(PATH, (request, socket, head) => {
    const refusal = refusalOf(request, null, outlets.size, options);
    if (refusal !== null) refuseUpgrade(socket, refusal);
    else acceptWebSocket(upgrader, request, socket, head, (websocket) => talk(websocket, desk, outlets));
  });
  return outlets.connectionsTo(desk);
}

function talk(websocket: WebSocket, desk: AnswerDesk, outlets: Outlets): void {
  const line = {
    send: (text: string) => {
      websocket.send(text);
    },
    bufferedBytes: () => websocket.bufferedAmount,
    drop: () => {
      websocket.terminate();
    },
    end: () => {
      websocket.close(1001, 'server is going away');
    },
  };
  const dialogue = new Dialogue(desk, line);
  const forget = outlets.add(line);
  websocket.on('message', (data: Buffer) => {
    dialogue.receive(data.toString());
  });
  websocket.on('close', () => {
    forget();
    dialogue.close();
  });
  websocket.on('error', () => {
    // A message that is too large or malformed: ws has closed the connection already, and 'close' follows.
  });
}
