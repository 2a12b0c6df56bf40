import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createParser } from 'eventsource-parser';
import { fetch, MessageEvent, WebSocket } from 'undici';
import type { AnswerCheck, AnswerRoute } from '../records/functional-checks.ts';
import { openEventSource, withServer, withWebSockets } from './loopback.ts';

const QUESTION = 'Which one carries an answer?';
const PIECES = ['Both ', 'carry ', 'it, ', 'piece ', 'by ', 'piece.'] as const;
const STREAM = { 'Content-Type': 'text/event-stream' };
const dataOf = (piece: string): string => `data: ${piece}\n\n`;

/** Asks a question in several ways. The server sends the next piece of its answer only when the one before has arrived. */
export async function checkAnswer(): Promise<AnswerCheck> {
  return {
    pieces: PIECES.length,
    routes: [
      await askWithFetch(),
      await askWithEventSource('event-source'),
      await askWithEventSource('event-source-told'),
      await askOverWebSocket(),
    ],
  };
}

/** An answer that goes out piece by piece, each as the answer to the arrival of the one before. */
class Answer {
  arrived = 0;
  asked = 0;
  #send: (piece: string | null) => void = () => undefined;

  /** @param send is called with each piece, and with null after the last. */
  begin(send: (piece: string | null) => void): void {
    this.asked += 1;
    this.#send = send;
    send(PIECES[0]);
  }

  /** Anything but the piece that was sent is none: then nothing follows, and the functional check times out. */
  take(piece: string): void {
    if (piece !== PIECES[this.arrived]) return;
    this.arrived += 1;
    this.#send(PIECES[this.arrived] ?? null);
  }

  counts(): Pick<AnswerRoute, 'arrived' | 'asked'> {
    return { arrived: this.arrived, asked: this.asked };
  }
}

/** A POST with the question as its body, and a parser on what comes back. */
function askWithFetch(): Promise<AnswerRoute> {
  const answer = new Answer();
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isAsked = request.method === 'POST' && (await text(request)) === QUESTION;
    response.writeHead(isAsked ? 200 : 400, STREAM);
    answer.begin((piece) => {
      if (piece === null || !isAsked) response.end();
      else response.write(dataOf(piece));
    });
  };
  const server = createServer((request, response) => void reply(request, response));
  return withServer(server, async (origin) => {
    const response = await fetch(origin, { method: 'POST', body: QUESTION });
    const parser = createParser({
      onEvent: ({ data }) => {
        answer.take(data);
      },
    });
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
    return { route: 'fetch', method: 'POST', ...answer.counts() };
  });
}

/**
 * It can only GET, so the question goes into the URL. `event-source`: the server just ends its answer, and the page does nothing.
 * `event-source-told`: a last event tells the page to close.
 */
function askWithEventSource(route: 'event-source' | 'event-source-told'): Promise<AnswerRoute> {
  const answer = new Answer();
  const server = createServer();
  const isOver = new Promise<void>((resolve) => {
    server.on('request', (request, response) => {
      if (answer.asked > 0 && request.url?.endsWith(encodeURIComponent(QUESTION)) === true) {
        answer.asked += 1;
        response.writeHead(204).end(); // [spec] "HTTP 204 No Content ... tells the client to stop reconnecting"
        resolve();
        return;
      }
      response.writeHead(200, STREAM);
      response.write('retry: 1\n\n');
      answer.begin((piece) => {
        if (piece !== null) response.write(dataOf(piece));
        else if (route === 'event-source') response.end();
        else response.write('event: done\ndata:\n\n');
      });
      response.on('close', () => {
        if (route === 'event-source-told') resolve();
      });
    });
  });
  return withServer(server, async (origin) => {
    const source = openEventSource(`${origin}?question=${encodeURIComponent(QUESTION)}`);
    source.addEventListener('message', (event) => {
      if (event instanceof MessageEvent) answer.take(String(event.data));
    });
    source.addEventListener('done', () => {
      source.close();
    });
    try {
      await isOver;
      return { route, method: 'GET', ...answer.counts() };
    } finally {
      source.close();
    }
  });
}

/** The question is a message, and so is each piece. */
function askOverWebSocket(): Promise<AnswerRoute> {
  const answer = new Answer();
  return withWebSockets(async (upgrader, origin) => {
    const socket = new WebSocket(origin);
    const isOver = new Promise<void>((resolve, reject) => {
      upgrader.on('connection', (peer) => {
        peer.on('message', () => {
          answer.begin((piece) => {
            if (piece === null) resolve();
            else peer.send(piece);
          });
        });
      });
      socket.addEventListener('error', () => {
        reject(new Error('the connection failed'));
      });
    });
    socket.addEventListener('open', () => {
      socket.send(QUESTION);
    });
    socket.addEventListener('message', ({ data }) => {
      answer.take(String(data));
    });
    await isOver;
    return { route: 'websocket', method: null, ...answer.counts() };
  });
}
