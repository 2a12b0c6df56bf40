/** Answers over WebSockets: one connection that is held, or one for each answer. */
import { WebSocket } from 'ws';
import { dial } from '../engine/dial.ts';
import { reasonOf } from './events.ts';
import { answersOver, untilOver, type Connect, type Heard } from './messages.ts';

export const ANSWERS_PATH = '/answers/websocket';

const connect: Connect = ({ origin, trusted }, heard) => {
  const target = { origin, path: ANSWERS_PATH, resumePoint: null, trusted };
  const websocket = new WebSocket(new URL(ANSWERS_PATH, origin), {
    createConnection: () => dial(new URL(origin), target).stream,
    perMessageDeflate: false,
  });
  const { end, ...own } = untilOver(heard);
  hear(websocket, own);
  return {
    send(text) {
      if (websocket.readyState === WebSocket.CONNECTING) websocket.once('open', () => websocket.send(text));
      else websocket.send(text);
    },
    close() {
      end();
      websocket.close(1000);
    },
  };
};

/** Passes on what a WebSocket reads, and its loss. */
export function hear(websocket: WebSocket, heard: Heard): void {
  websocket.on('message', (data: Buffer) => {
    heard.message(data.toString());
  });
  websocket.on('error', (error) => {
    heard.lost(reasonOf(error));
  });
  websocket.on('close', (code) => {
    heard.lost(`closed with ${code}`);
  });
}

export const client = answersOver(connect, ['ws']);

/** One WebSocket for each answer. */
export const forEach = answersOver(connect, ['ws'], false);
