import {
  createServer,
  request as ask,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** What a proxy does beyond passing requests and answers on. */
export interface ProxyHabits {
  /** Whether it passes a request for an upgrade on, and then the bytes both ways. */
  readonly upgrades: boolean;
  /** Whether it keeps an answer until that is whole. `unless-told`: not one with `X-Accel-Buffering: no`, as nginx has it. */
  readonly collects: 'nothing' | 'everything' | 'unless-told';
}

/**
 * [spec] Headers for one connection alone, which a proxy must not pass on: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
const OF_ONE_CONNECTION = new Set(['connection', 'keep-alive', 'te', 'transfer-encoding', 'upgrade']);

/** A proxy for HTTP/1.1, as small as it can be. It listens where its `server` is told to. */
export class HttpProxy {
  readonly server: Server;
  /** Of all answers, what it holds and has not passed on. */
  collected = '';
  readonly #port: number;
  readonly #habits: ProxyHabits;
  readonly #changed: () => void;
  readonly #tunnels = new Set<Duplex>();

  /** @param port of the server behind it. @param changed is called when it holds more than before. */
  constructor(port: number, habits: ProxyHabits, changed: () => void) {
    this.#port = port;
    this.#habits = habits;
    this.#changed = changed;
    this.server = createServer((request, response) => {
      this.#passOn(request, response);
    });
    // Without a listener for them, requests for an upgrade are requests like any other.
    if (habits.upgrades) {
      this.server.on('upgrade', (request: IncomingMessage, near: Duplex) => {
        this.#tunnel(request, near);
      });
    }
  }

  close(): void {
    this.server.closeAllConnections();
    for (const end of this.#tunnels) end.destroy();
    this.server.close();
  }

  #passOn(request: IncomingMessage, response: ServerResponse): void {
    const { method, url: path } = request;
    const onward = pass(this.#port, { method, path, headers: endToEnd(request.headers) }, (answer) => {
      const { statusCode = 502, headers } = answer;
      if (!this.#isCollected(headers)) {
        response.writeHead(statusCode, endToEnd(headers)).flushHeaders();
        answer.pipe(response);
        return;
      }
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        this.collected += text;
        this.#changed();
      });
      answer.on('end', () => {
        response.writeHead(statusCode, endToEnd(headers)).end(this.collected);
        this.collected = '';
      });
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  #isCollected(headers: IncomingHttpHeaders): boolean {
    const { collects } = this.#habits;
    return collects === 'everything' || (collects === 'unless-told' && headers['x-accel-buffering'] !== 'no');
  }

  #tunnel({ method, url, rawHeaders }: IncomingMessage, near: Duplex): void {
    const far = connect({ host: '127.0.0.1', port: this.#port, noDelay: true });
    const lines = rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? `${name}: ${rawHeaders[at + 1] ?? ''}` : [],
    );
    far.write(`${[`${method ?? 'GET'} ${url ?? '/'} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#tunnels.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => this.#tunnels.delete(from));
      from.pipe(to);
    }
  }
}

/** A request to the server behind a proxy. */
export function pass(
  port: number,
  options: RequestOptions,
  answered: (answer: IncomingMessage) => void,
): ClientRequest {
  return ask({ host: '127.0.0.1', port, agent: false, ...options }, answered);
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.has(name)));
}
