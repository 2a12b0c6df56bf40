import { createServer, type Server } from 'node:http';
import { createParser } from 'eventsource-parser';
import { EventSource, fetch, MessageEvent, WebSocket } from 'undici';
import { WebSocketServer } from 'ws';
import type { AnswerCheck, AnswerRoute } from '../records/functional-checks.ts';
import { listenOnLoopback } from './loopback.ts';
import { quietly } from './quietly.ts';

const QUESTION = 'Which one carries an answer?';
const PIECES = ['Both ', 'carry ', 'it, ', 'piece ', 'by ', 'piece.'] as const;
const STREAM = { 'Content-Type': 'text/event-stream' };

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

  /** Anything but the piece that was sent is none: then nothing follows, and the functional check gives up. */
  take(piece: string): void {
    if (piece !== PIECES[this.arrived]) return;
    this.arrived += 1;
    this.#send(PIECES[this.arrived] ?? null);
  }
}

/** A POST with the question as its body, and a parser on what comes back. */
async function askWithFetch(): Promise<AnswerRoute> {
  const answer = new Answer();
  const server = createServer((request, response) => {
    let question = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      question += text;
    });
    request.on('end', () => {
      if (request.method !== 'POST' || question !== QUESTION) {
        response.writeHead(400).end();
        return;
      }
      response.writeHead(200, STREAM);
      answer.begin((piece) => {
        if (piece === null) response.end();
        else response.write(dataOf(piece));
      });
    });
  });
  const origin = await listen(server);
  try {
    const response = await fetch(origin, { method: 'POST', body: QUESTION });
    const parser = createParser({
      onEvent: ({ data }) => {
        answer.take(data);
      },
    });
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
    return { route: 'fetch', method: 'POST', arrived: answer.arrived, asked: answer.asked };
  } finally {
    close(server);
  }
}

/**
 * It can only GET, so the question goes into the URL. `event-source`: the server just ends its answer, and the page does nothing.
 * `event-source-told`: a last event tells the page to close.
 */
async function askWithEventSource(route: 'event-source' | 'event-source-told'): Promise<AnswerRoute> {
  const answer = new Answer();
  const server = createServer();
  const origin = await listen(server);
  const isOver = new Promise<void>((resolve) => {
    server.on('request', (request, response) => {
      const question = new URL(request.url ?? '', origin).searchParams.get('question');
      if (answer.asked > 0 && question === QUESTION) {
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
  const source = quietly(() => new EventSource(`${origin}?question=${encodeURIComponent(QUESTION)}`));
  source.addEventListener('message', (event) => {
    if (event instanceof MessageEvent) answer.take(String(event.data));
  });
  source.addEventListener('done', () => {
    source.close();
  });
  try {
    await isOver;
    return { route, method: 'GET', arrived: answer.arrived, asked: answer.asked };
  } finally {
    source.close();
    close(server);
  }
}

/** The question is a message, and so is each piece. */
async function askOverWebSocket(): Promise<AnswerRoute> {
  const answer = new Answer();
  const server = createServer();
  const upgrader = new WebSocketServer({ server });
  const origin = await listen(server);
  const socket = new WebSocket(origin.replace('http', 'ws'));
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
  try {
    await isOver;
    return { route: 'websocket', method: null, arrived: answer.arrived, asked: answer.asked };
  } finally {
    for (const peer of upgrader.clients) peer.terminate();
    socket.close();
    close(server);
  }
}

const dataOf = (piece: string): string => `data: ${piece}\n\n`;

async function listen(server: Server): Promise<string> {
  return `http://127.0.0.1:${await listenOnLoopback(server)}/`;
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}
