import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createBrotliDecompress, createGunzip, type Gunzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startLoopback } from '../hub/loopback.fixture.ts';
import { getRequest, sendRaw } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { compressedSse } from './sse-compressed.ts';

const half = compressedSse('/events-gzip', 'each');
const remembering = compressedSse('/events-gzip-sync', 'option');
const unflushed = compressedSse('/events-unflushed', 'never');

/** A stream as a client reads it that accepts `encoding` alone. */
async function listen(origin: string, path: string, encoding: string, decoder: Gunzip) {
  const outgoing = get(new URL(path, origin), { agent: false, headers: { 'Accept-Encoding': encoding } });
  const [response]: IncomingMessage[] = await once(outgoing, 'response');
  if (response === undefined) throw new Error('no response');
  let [text, bytes] = ['', 0];
  response.on('data', (chunk: Buffer) => (bytes += chunk.length));
  response
    .pipe(decoder)
    .setEncoding('utf8')
    .on('data', (part: string) => (text += part));
  return { headers: response.headers, text: () => text, bytes: () => bytes };
}

describe('SSE behind compression()', () => {
  it.each([
    ['gzip', 'forgets what came before at each flush, and saves nothing', half, createGunzip, 0.85, 1.1],
    ['gzip', 'remembers it where flushing is an option', remembering, createGunzip, 0.3, 0.6],
    ['br', 'remembers it', half, createBrotliDecompress, 0.3, 0.6],
  ])(
    'sends each event as soon as it is there: %s %s',
    async (encoding, _, server, createDecoder, least, most) => {
      const { origin, publish, published } = await startLoopback([['it', server]], {
        names: ['Müller & Söhne'],
      });
      const heard = await listen(origin, server.path, encoding, createDecoder());
      expect(heard.headers).toMatchObject({
        'content-encoding': encoding,
        'content-type': 'text/event-stream; charset=utf-8',
        'stream-epoch': 'epoch-1',
      });
      for (let seq = 1; seq <= 20; seq += 1) {
        publish();
        await until(`event ${seq}`, () => heard.text().endsWith(`id: ${seq}\ndata: ${published.at(-1)}\n\n`));
      }
      const share = heard.bytes() / Buffer.byteLength(heard.text());
      expect(share).toBeGreaterThan(least);
      expect(share).toBeLessThan(most);
    },
  );

  it('is what it was for a client that accepts nothing of the kind', async () => {
    const server = await startLoopback([['sse-gzip', half]]);
    const raw = sendRaw(server.host.port, getRequest(half.path));
    await until('the retry line', () => raw.received().includes('retry: 3000\n\n'));
    server.publish();
    await until('the event', () => raw.received().includes(server.published[0] ?? ''));
    expect(raw.received()).not.toContain('Content-Encoding');
  });

  it('without a flush keeps hundreds of events to itself, and lets them go all at once', async () => {
    const server = await startLoopback([['sse-unflushed', unflushed]]);
    const heard = await listen(server.origin, unflushed.path, 'gzip', createGunzip());
    server.publish(200);
    const other = sendRaw(server.host.port, getRequest(unflushed.path, 'Accept-Encoding: identity'));
    await until('somebody else to be served', () => other.received().includes('retry: 3000'));
    expect(heard.text()).toBe('');
    await until('the first of them', () => {
      // No faster than it is compressed: a client with too much unsent would be closed.
      if (server.of('sse-unflushed').counts().bufferedBytes === 0) server.publish();
      return heard.text() !== '';
    });
    expect(heard.text().match(/^id: /gm)?.length).toBeGreaterThan(100);
  });

  it('without a flush at least answers, also in brotli', async () => {
    const server = await startLoopback([['sse-unflushed', unflushed]]);
    const heard = await listen(server.origin, unflushed.path, 'br', createBrotliDecompress());
    expect(heard.headers['content-encoding']).toBe('br');
  });

  it('counts what waits in the compressor, which hides it, until a client that does not read is closed', async () => {
    const server = await startLoopback([['sse-gzip', half]], {
      payloadBytes: 100_000,
      bufferLimitBytes: 50_000_000,
    });
    const raw = sendRaw(server.host.port, getRequest(half.path, 'Accept-Encoding: gzip'));
    await until('the opening', () => raw.received().length > 0);
    raw.socket.pause();
    server.publish(50);
    expect(server.of('sse-gzip').counts().bufferedBytes).toBeGreaterThan(4_000_000);
    raw.socket.resume();
    await until('all to be gone', () => server.of('sse-gzip').counts().bufferedBytes === 0);
  });
});
