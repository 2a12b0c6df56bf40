import { describe, expect, it } from 'vitest';
import { startLoopback, type Loopback } from '../hub/loopback.fixture.ts';
import { getRequest, sendRaw, upgradeRequest, type RawSocket } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { server as half } from './raw-tcp.ts';

function serve(settings: Parameters<typeof startLoopback>[1] = {}): Promise<Loopback> {
  return startLoopback([['raw-tcp', half]], settings);
}

const rawRequest = (path: string, ...headers: readonly string[]): string =>
  getRequest(path, 'Connection: Upgrade', 'Upgrade: raw', ...headers);

/** A server with one raw connection that was let in. */
async function connected(settings: Parameters<typeof startLoopback>[1] = {}) {
  const server = await serve(settings);
  const raw = sendRaw(server.host.port, rawRequest('/raw'));
  await until('the answer', () => raw.received().includes('\r\n\r\n'));
  return { ...server, raw };
}

/** One message, one character for each byte. */
function message(text: string): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]).toString('latin1');
}

async function bodyFrom(raw: RawSocket, expected: string): Promise<string> {
  await until(`${expected.length} bytes`, () => raw.body().length >= expected.length);
  return raw.body();
}

describe('the raw TCP server', () => {
  it('accepts with exactly these headers, and sends nothing before the first event', async () => {
    const { raw, of } = await connected();
    await until('the connection', () => of('raw-tcp').counts().connections === 1);
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
      expect(await bodyFrom(raw, expected)).toBe(expected);
    },
  );

  it('sends a heartbeat as a length of zero', async () => {
    const { raw } = await connected({ heartbeatMs: 1 });
    expect((await bodyFrom(raw, '\0\0\0\0')).replaceAll('\0\0\0\0', '')).toBe('');
  });

  it('says goodbye with a length that no text has, and then ends', async () => {
    const { raw, host } = await connected();
    void host.close();
    await until('the end', () => raw.hasEnded());
    expect(await bodyFrom(raw, '\xff\xff\xff\xff')).toBe('\xff\xff\xff\xff');
  });

  it('discards what a client sends, however much it is', async () => {
    const { raw, publish, published, of } = await connected();
    raw.socket.write(Buffer.alloc(1_000_000, 'GET / HTTP/1.1\r\n\r\n'));
    await until('all to be sent', () => raw.socket.writableLength === 0);
    publish();
    const expected = message(published[0] ?? '');
    expect(await bodyFrom(raw, expected)).toBe(expected);
    expect(of('raw-tcp').counts().connections).toBe(1);
  });

  it.each<[string, (raw: RawSocket) => void]>([
    ['with an end', ({ socket }) => socket.end()],
    ['with bytes that nobody reads', ({ socket }) => socket.end('bye')],
    ['by a reset', ({ socket }) => socket.resetAndDestroy()],
  ])('forgets a client that leaves %s', async (_, leave) => {
    const { raw, of } = await connected();
    await until('the connection', () => of('raw-tcp').counts().connections === 1);
    leave(raw);
    await until('the client to be forgotten', () => of('raw-tcp').counts().connections === 0);
  });
});

describe('a request for a raw connection', () => {
  it.each([
    ['that asks for a WebSocket', upgradeRequest('/raw')],
    ['with POST', rawRequest('/raw').replace('GET', 'POST')],
  ])('%s is refused and takes no place', async (_, request) => {
    const { host, of } = await serve();
    const raw = sendRaw(host.port, request);
    await until('the end of the answer', () => raw.hasEnded());
    expect(raw.received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(raw.received()).toMatch(/\r\n\r\nUse GET and Upgrade: raw\.$/);
    expect(of('raw-tcp').counts().connections).toBe(0);
  });
});
