import { describe, expect, it } from 'vitest';
import { rawServerOf } from '../hub/raw-server.fixture.ts';
import { getRequest, upgradeRequest, type RawSocket } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { server as half } from './raw-tcp.ts';

const rawRequest = (path: string, ...headers: readonly string[]): string =>
  getRequest(path, 'Connection: Upgrade', 'Upgrade: raw', ...headers);

const { connected, answerTo } = rawServerOf(half, rawRequest);

/** One message, one character for each byte. */
function message(text: string): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]).toString('latin1');
}

describe('the raw TCP server', () => {
  it('accepts with exactly these headers, and sends nothing before the first event', async () => {
    const { raw, connections } = await connected();
    await until('the connection', () => connections.counts().connections === 1);
    expect(raw.received().split('\r\n')).toEqual([
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: raw',
      'Stream-Epoch: epoch-1',
      '',
      '',
    ]);
  });

  it.each([90, 255, 256, 65_536])(
    'sends an event of %i bytes as its length and its text',
    async (payloadBytes) => {
      const { raw, publish, published } = await connected({ payloadBytes, names: ['ü'] });
      publish(2);
      const expected = published.map((text) => message(text)).join('');
      expect(await raw.bodyLike(expected)).toBe(expected);
    },
  );

  it('sends a heartbeat as a length of zero', async () => {
    const { raw } = await connected({ heartbeatMs: 1 });
    expect((await raw.bodyLike('\0\0\0\0')).replaceAll('\0\0\0\0', '')).toBe('');
  });

  it('says goodbye with a length that no text has, and then ends', async () => {
    const { raw, host } = await connected();
    void host.close();
    await until('the end', () => raw.hasEnded());
    expect(await raw.bodyLike('\xff\xff\xff\xff')).toBe('\xff\xff\xff\xff');
  });

  it('discards what a client sends, however much it is', async () => {
    const { raw, publish, published, connections } = await connected();
    raw.socket.write(Buffer.alloc(1_000_000, 'GET / HTTP/1.1\r\n\r\n'));
    await until('all to be sent', () => raw.socket.writableLength === 0);
    publish();
    const expected = message(published[0] ?? '');
    expect(await raw.bodyLike(expected)).toBe(expected);
    expect(connections.counts().connections).toBe(1);
  });

  it.each<[string, (raw: RawSocket) => void]>([
    ['with an end', ({ socket }) => socket.end()],
    ['with bytes that nobody reads', ({ socket }) => socket.end('bye')],
    ['by a reset', ({ socket }) => socket.resetAndDestroy()],
  ])('forgets a client that leaves %s', async (_, leave) => {
    const { raw, connections } = await connected();
    await until('the connection', () => connections.counts().connections === 1);
    leave(raw);
    await until('the client to be forgotten', () => connections.counts().connections === 0);
  });
});

describe('a request for a raw connection', () => {
  it.each([
    ['that asks for a WebSocket', upgradeRequest('/raw')],
    ['with POST', rawRequest('/raw').replace('GET', 'POST')],
  ])('%s is refused and takes no place', async (_, request) => {
    const answer = await answerTo(request);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toMatch(/\r\n\r\nUse GET and Upgrade: raw\.$/);
  });
});
