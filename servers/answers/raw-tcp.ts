/**
 * A control: the same messages as lines over a bare socket. What another way costs more than this is the cost of its protocol and
 * its libraries; what this costs is mostly the making of the answer, which all ways share. Read `websocket.ts` beside it.
 */
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Connections, Mount, ServerHalf } from '../contract.ts';
import { refusalOf, type Refusal } from '../hub/admission.ts';
import { refuseUpgrade } from '../hub/refuse-upgrade.ts';
import { Outlets, type AnswerDesk } from './desk.ts';
import { Dialogue, type MessageLine } from './dialogue.ts';

const PATH = '/answers/raw';

/** The server's side of one connection. */
export type Conversation = Pick<Dialogue, 'receive' | 'close'>;

export function answersOverRawTcp(desk: AnswerDesk): ServerHalf {
  return overRawTcp(desk, (line) => new Dialogue(desk, line));
}

/** Lines of text over a bare socket, whatever they mean. */
export function overRawTcp(desk: AnswerDesk, converse: (line: MessageLine) => Conversation): ServerHalf {
  return { path: PATH, packages: [], mount: (on) => mount(on, desk, converse) };
}

function mount(
  { onUpgrade, options }: Mount,
  desk: AnswerDesk,
  converse: (line: MessageLine) => Conversation,
): Connections {
  const outlets = new Outlets();
  // It opens with HTTP, so that admission is the same as everywhere else.
  onUpgrade(PATH, (request, socket) => {
    const isRaw = request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'raw';
    const refusal: Refusal | null = isRaw
      ? refusalOf(request, null, outlets.size, options)
      : { status: 400, reason: 'Use GET and Upgrade: raw.' };
    if (refusal !== null) {
      refuseUpgrade(socket, refusal);
      return;
    }
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n');
    talk(socket, converse, outlets, options.maxPayloadBytes);
  });
  return outlets.connectionsTo(desk);
}

function talk(
  socket: Duplex,
  converse: (line: MessageLine) => Conversation,
  outlets: Outlets,
  mostBytes: number,
): void {
  const line = {
    send: (text: string) => {
      if (!socket.writableEnded) socket.write(`${text}\n`); // JSON has no line break
    },
    bufferedBytes: () => socket.writableLength,
    drop: () => {
      socket.destroy();
    },
    end: () => {
      socket.end();
    },
  };
  const dialogue = converse(line);
  const forget = outlets.add(line);
  let unread = '';
  const decoder = new StringDecoder(); // Node.js lets no server set the encoding of a socket that began with HTTP
  socket.on('data', (bytes: Buffer) => {
    const lines = `${unread}${decoder.write(bytes)}`.split('\n');
    unread = lines.pop() ?? '';
    for (const one of lines) dialogue.receive(one);
    if (unread.length > mostBytes) socket.destroy();
  });
  socket.on('end', () => {
    socket.destroy(); // the client has left, and reads no more
  });
  socket.on('close', () => {
    forget();
    dialogue.close();
  });
  socket.on('error', () => {
    // The client has broken off: 'close' follows.
  });
}
