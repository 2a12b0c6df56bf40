/** Answers over WebSockets: one connection that is held. */
import { WebSocket } from 'ws';
import { dial } from '../engine/dial.ts';
import { reasonOf } from './events.ts';
import { answersOver, type Connect } from './messages.ts';

const PATH = '/answers/websocket';

const connect: Connect = ({ origin, trusted }, heard) => {
  const target = { origin, path: PATH, resumePoint: null, trusted };
  const websocket = new WebSocket(new URL(PATH, origin), {
    createConnection: () => dial(new URL(origin), target).stream,
    perMessageDeflate: false,
  });
  let isOver = false;
  const lost = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    heard.lost(reason);
  };
  websocket.on('message', (data: Buffer) => {
    if (!isOver) heard.message(data.toString());
  });
  websocket.on('error', (error) => {
    lost(reasonOf(error));
  });
  websocket.on('close', (code) => {
    lost(`closed with ${code}`);
  });
  return {
    send(text) {
      if (websocket.readyState === WebSocket.CONNECTING) websocket.once('open', () => websocket.send(text));
      else websocket.send(text);
    },
    close() {
      isOver = true;
      websocket.close(1000);
    },
  };
};

export const client = answersOver(connect, ['ws']);
