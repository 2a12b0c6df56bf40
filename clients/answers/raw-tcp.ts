/** The client of the control `servers/answers/raw-tcp.ts`: one connection that is held. */
import { request } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { dial, hangUp } from '../engine/dial.ts';
import { reasonOf } from './events.ts';
import { answersOver, untilOver, type Connect } from './messages.ts';

const PATH = '/answers/raw';

const connect: Connect = ({ origin, trusted }, heard) => {
  const url = new URL(PATH, origin);
  const dialled = dial(url, { origin, path: PATH, resumePoint: null, trusted });
  const { stream: socket } = dialled;
  const { message, lost, end } = untilOver(heard);
  let waiting: string[] | null = [];
  const failed = (error: unknown): void => {
    lost(reasonOf(error));
  };
  const outgoing = request({
    host: url.hostname,
    port: url.port,
    path: PATH,
    headers: { Connection: 'Upgrade', Upgrade: 'raw' },
    createConnection: () => socket,
  });
  outgoing.on('error', failed);
  outgoing.on('response', ({ statusCode }) => {
    lost(`refused ${statusCode}`);
  });
  outgoing.on('upgrade', (_response, _socket, head) => {
    let unread = '';
    const decoder = new StringDecoder();
    const read = (bytes: Buffer): void => {
      const lines = `${unread}${decoder.write(bytes)}`.split('\n');
      unread = lines.pop() ?? '';
      for (const line of lines) message(line);
    };
    read(head);
    socket.on('data', read);
    socket.on('end', () => {
      lost('the connection ended');
    });
    socket.on('error', failed);
    for (const text of waiting ?? []) socket.write(`${text}\n`);
    waiting = null;
  });
  outgoing.end();
  return {
    send(text) {
      if (waiting === null) socket.write(`${text}\n`);
      else waiting.push(text);
    },
    close() {
      end();
      hangUp(dialled);
    },
  };
};

export const client = answersOver(connect, []);
