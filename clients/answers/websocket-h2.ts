/** Answers over a WebSocket that is a stream of HTTP/2, and that is held. */
import type { WebSocket } from 'ws';
import { openWebSocket } from '../../servers/hub/websocket-stream.ts';
import { Http2Connection } from '../http2/connection.ts';
import { webSocketRequest } from '../http2/websocket.ts';
import { reasonOf } from './events.ts';
import { answersOver, untilOver, type Connect } from './messages.ts';
import { hear, ANSWERS_PATH } from './websocket.ts';

const connect: Connect = ({ origin, trusted }, heard) => {
  const { message, lost, end } = untilOver(heard);
  const connection = new Http2Connection({ origin, path: ANSWERS_PATH, resumePoint: null, trusted });
  const own = {
    message,
    lost(reason: string): void {
      lost(reason);
      place.leave();
    },
  };
  const failed = (error: unknown): void => {
    own.lost(reasonOf(error));
  };
  const place = connection.join({
    broken: failed,
    closed() {
      own.lost('the connection closed');
    },
  });
  let websocket: WebSocket | null = null;
  let waiting: string[] = [];
  connection.whenSettled(({ enableConnectProtocol = false }) => {
    if (!enableConnectProtocol) {
      own.lost('the server takes no WebSocket over HTTP/2');
      return;
    }
    const stream = connection.session.request(webSocketRequest(ANSWERS_PATH), { endStream: false });
    stream.on('error', failed);
    stream.on('response', ({ ':status': status }) => {
      if (status !== 200) {
        own.lost(`refused ${status}`);
        return;
      }
      websocket = openWebSocket(stream, 'client');
      hear(websocket, own);
      for (const text of waiting) websocket.send(text);
      waiting = [];
    });
  });
  return {
    send(text) {
      if (websocket === null) waiting.push(text);
      else websocket.send(text);
    },
    close() {
      end();
      place.leave();
    },
  };
};

export const client = answersOver(connect, ['ws']);
