/** Answers over WebSockets that are streams of HTTP/2: one that is held, or one for each answer on a connection that is held. */
import { constants } from 'node:http2';
import type { WebSocket } from 'ws';
import { openWebSocket } from '../../servers/hub/websocket-stream.ts';
import { Http2Connection } from '../http2/connection.ts';
import { webSocketRequest } from '../http2/websocket.ts';
import type { AnswerHalf, AnswerTarget } from './contract.ts';
import { reasonOf } from './events.ts';
import { answersOver, untilOver, type Channel, type Connect, type Heard } from './messages.ts';
import { hear, ANSWERS_PATH } from './websocket.ts';

function dialFor({ origin, trusted }: AnswerTarget): Http2Connection {
  return new Http2Connection({ origin, path: ANSWERS_PATH, resumePoint: null, trusted });
}

/** Opens a WebSocket as a stream of a connection, which ends with the last of its streams. */
function openOn(connection: Http2Connection, heard: Heard): Channel {
  const { message, lost, end } = untilOver(heard);
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
  let abandon = (): void => undefined;
  let isClosed = false;
  connection.whenSettled(({ enableConnectProtocol = false }) => {
    if (isClosed) return;
    if (!enableConnectProtocol) {
      own.lost('the server takes no WebSocket over HTTP/2');
      return;
    }
    const stream = connection.session.request(webSocketRequest(ANSWERS_PATH), { endStream: false });
    abandon = () => {
      stream.close(constants.NGHTTP2_CANCEL);
    };
    stream.on('error', failed);
    stream.on('response', ({ ':status': status }) => {
      if (isClosed) return;
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
      isClosed = true;
      if (websocket === null) abandon();
      else websocket.close(1000);
      place.leave();
    },
  };
}

const connect: Connect = (target, heard) => openOn(dialFor(target), heard);

export const client = answersOver(connect, ['ws']);

/** One WebSocket for each answer. Its connection is a place of the user's own, so that it outlives them. */
export const forEach: AnswerHalf = {
  packages: client.packages,
  open(target) {
    let held: { readonly connection: Http2Connection; readonly leave: () => void } | null = null;
    const hold = (): Http2Connection => {
      if (held?.connection.hasRoom(Infinity)) return held.connection;
      const connection = dialFor(target);
      // What happens to the connection, its WebSockets tell: the next question then finds no room on it.
      const ignored = { broken: () => undefined, closed: () => undefined };
      held = { connection, leave: connection.join(ignored).leave };
      return connection;
    };
    const onHeld: Connect = (_, heard) => openOn(hold(), heard);
    const user = answersOver(onHeld, client.packages, false).open(target);
    return {
      ask: (prompt, handlers) => user.ask(prompt, handlers),
      resume: (answer, after, handlers) => user.resume(answer, after, handlers),
      async cool() {
        await user.cool();
        held?.leave();
        held = null;
      },
    };
  },
};
