/** The client of the control `servers/answers/raw-tcp.ts`: one connection that is held. */
import { request } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import type { Prompt } from '../../servers/answers/messages.ts';
import { dial, hangUp } from '../engine/dial.ts';
import type { AnswerTarget } from './contract.ts';
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

/**
 * The floor under it, with the server `raw-bare.ts`: on one connection asks for one answer after the other, and counts lines.
 * @returns does so, and rejects when the connection is lost
 */
export function openCounter(target: AnswerTarget): (prompts: readonly Prompt[]) => Promise<void> {
  let count = (): void => undefined;
  let fail = (_reason: string): void => undefined;
  const channel = connect(target, {
    message() {
      count();
    },
    lost(reason) {
      fail(reason);
    },
  });
  return (prompts) =>
    new Promise((resolve, reject) => {
      const waiting = [...prompts];
      let left = 0;
      const next = (): void => {
        const prompt = waiting.shift();
        left = prompt?.plan.tokens ?? 0;
        if (prompt === undefined) resolve();
        else channel.send(JSON.stringify(prompt));
      };
      count = () => {
        left -= 1;
        if (left === 0) next();
      };
      fail = (reason) => {
        reject(new Error(reason));
      };
      next();
    });
}
