/** Two-way with SSE: messages come by POST and go out on a stream. Read `websocket.ts` beside it: same sections. */
import type { Request, Response } from 'express';
import type { Mount, ServerHalf } from '../contract.ts';
import { refuse, strangerRefusalOf, type Refusal } from '../hub/admission.ts';
import { dropRequest } from '../hub/http2-stream.ts';
import { readBody } from '../hub/read-body.ts';
import { STREAM_HEADERS } from '../sse.ts';
import { MOST_MESSAGE_BYTES } from './message.ts';
import { roomOf, Rooms, type Posted } from './rooms.ts';

export const EVENTS_PATH = '/room-events';
export const MESSAGES_PATH = '/room-messages';

/** What a POST is told that did not reach the room. */
const REFUSALS: Readonly<
  Record<Exclude<Posted, 'sent'>, { readonly status: number; readonly reason: string }>
> = {
  unreadable: { status: 400, reason: 'Send JSON such as {"from":1,"seq":1,"text":"hello"}.' },
  'no-room': { status: 404, reason: 'Nobody is in this room. Open its stream first.' },
  'too-fast': { status: 429, reason: 'This room takes no more messages in this second.' },
};

function mount({ app, options }: Mount): Rooms {
  const rooms = new Rooms(options);

  // 1. Down: an ordinary GET, and a response that stays open.
  app.get(EVENTS_PATH, (request: Request, response: Response) => {
    const refusal = rooms.refusalOf(request, response);
    const room = roomOf(request);
    if (refusal !== null || room === null) {
      refuse(response, refusal ?? NO_ROOM);
      return;
    }
    response.writeHead(200, STREAM_HEADERS);
    if (request.method === 'HEAD') {
      response.end(); // Express routes HEAD here as well: the headers are the whole answer
      return;
    }
    response.flushHeaders(); // now, not with the first message
    const member = {
      send: (text: string): unknown => response.write(`data: ${text}\n\n`), // JSON has no line break
      bufferedBytes: () => response.writableLength,
      end: () => response.end(),
      destroy: () => {
        dropRequest(request);
      },
    };
    rooms.join(room, member, response);
  });

  // 2. Up: a request for each message, which is answered when the message has been sent on.
  const take = async (request: Request, response: Response): Promise<void> => {
    const refusal = strangerRefusalOf(request, options.allowedOrigins);
    if (refusal !== null) {
      refuse(response, refusal);
      return;
    }
    const room = roomOf(request);
    const json = await readBody(request, MOST_MESSAGE_BYTES);
    if (json === null) {
      response.setHeader('Connection', 'close'); // the rest of the body is not read
      answer(response, 413, `A message has at most ${MOST_MESSAGE_BYTES} bytes.`);
      return;
    }
    const posted = room === null ? 'no-room' : rooms.post(room, json);
    if (posted === 'sent') response.writeHead(204).end();
    else answer(response, REFUSALS[posted].status, REFUSALS[posted].reason);
  };
  app.post(MESSAGES_PATH, (request, response) => void take(request, response));
  return rooms;
}

const NO_ROOM: Refusal = { status: 400, reason: 'Name a room.' };

function answer(response: Response, status: number, reason: string): void {
  response.status(status).type('text/plain').send(reason);
}

export const server: ServerHalf = { path: EVENTS_PATH, packages: ['express'], mount };
