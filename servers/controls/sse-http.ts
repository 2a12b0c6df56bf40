/** A control: SSE on bare node:http. The bytes are those of `sse.ts`; what is dearer there is the price of Express. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { drawRetryMs } from '../hub/retry.ts';
import { Subscribers, type Subscriber } from '../hub/subscribers.ts';
import type { Mount, ServerHalf } from '../contract.ts';
import { headersOf, HEARTBEAT, wire } from '../sse.ts';

const PATH = '/events-http';

function mount({ onGet, stream, options, random }: Mount): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);
  onGet(PATH, (request, response) => {
    if (!accept({ request, response, subscribers, stream, options, random })) return;
    const subscriber: Subscriber<Buffer> = {
      send: (frame) => response.write(frame),
      sendHeartbeat: () => response.write(HEARTBEAT),
      bufferedBytes: () => response.writableLength,
      end: () => response.end(),
      destroy: () => request.socket.destroy(),
    };
    subscribers.add(subscriber, request);
    response.on('close', () => {
      subscribers.remove(subscriber);
    });
  });
  return subscribers;
}

/** Answers as section 2 of `sse.ts` does. Returns whether a stream begins: not after a refusal, and not after HEAD. */
export function accept({
  request,
  response,
  subscribers,
  stream,
  options,
  random,
}: Pick<Mount, 'stream' | 'options' | 'random'> & {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly subscribers: Subscribers<Buffer>;
}): boolean {
  const refusal = subscribers.refusalOf(request);
  if (refusal !== null) {
    response.writeHead(refusal.status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(refusal.reason);
    return false;
  }
  response.writeHead(200, headersOf(request.headers.origin, stream.epoch));
  if (request.method === 'HEAD') {
    response.end();
    return false;
  }
  response.write(`retry: ${drawRetryMs(options, random)}\n\n`);
  return true;
}

export const server: ServerHalf = { path: PATH, packages: [], mount };
