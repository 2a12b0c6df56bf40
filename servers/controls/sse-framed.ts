/**
 * A control: SSE whose chunk is made once for each event and goes straight to every socket. The bytes are those of `sse.ts`;
 * what `sse-http.ts` is dearer by is the price of making the chunk anew for every connection.
 */
import { Subscribers, type Subscriber } from '../hub/subscribers.ts';
import type { Mount, ServerHalf } from '../contract.ts';
import { accept } from './sse-http.ts';
import { HEARTBEAT, wire as unframed } from '../sse.ts';

const PATH = '/events-framed';

/** [spec] `chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF`: https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
function chunk(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
}

const wire = {
  event: (event: { seq: number; text: string }): Buffer => chunk(unframed.event(event)),
  gap: (gap: object): Buffer => chunk(unframed.gap(gap)),
  heartbeat: chunk(unframed.heartbeat),
};
const HEARTBEAT_CHUNK = chunk(Buffer.from(HEARTBEAT));

function mount({ onGet, stream, options, random }: Mount): Subscribers<Buffer> {
  const subscribers = new Subscribers(stream, options, wire);
  onGet(PATH, (request, response) => {
    // A response has a socket once all answers before it on the same connection are whole, and keeps it until its own end.
    // In that time node:http writes nothing that is not asked of the response: no chunk of ours falls into another one.
    const { socket } = response;
    if (socket === null || request.httpVersion !== '1.1') {
      response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('Ask with HTTP/1.1, which has chunks, and not before the last answer is there.');
      return;
    }
    if (!accept({ request, response, subscribers, stream, options, random })) return;
    const subscriber: Subscriber<Buffer> = {
      send: (frame) => socket.write(frame),
      sendHeartbeat: () => socket.write(HEARTBEAT_CHUNK),
      bufferedBytes: () => socket.writableLength,
      end: () => response.end(), // the last chunk, behind all that is in the socket
      destroy: () => socket.destroy(),
    };
    subscribers.add(subscriber, request);
    response.on('close', () => {
      subscribers.remove(subscriber);
    });
  });
  return subscribers;
}

export const server: ServerHalf = { path: PATH, packages: [], mount };
