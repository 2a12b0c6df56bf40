import { describe, expect, it } from 'vitest';
import { until } from '../../servers/hub/until.fixture.ts';
import { client } from './raw-tcp.ts';
import { openRecorded, startScriptedServer, type Visit } from '../scripted-server.fixture.ts';

const ACCEPTED =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\nStream-Epoch: here\r\n\r\n';
const GOODBYE = Buffer.of(0xff, 0xff, 0xff, 0xff);

/** The length of a text, and the text. */
function message(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(0, 0, bytes.length >> 8, bytes.length & 0xff), bytes]);
}
const heartbeat = message('');

/** Opens a connection and accepts it. @param first sent together with the answer. */
async function connected(onCall?: Parameters<typeof openRecorded>[3], first: Buffer = Buffer.alloc(0)) {
  const server = await startScriptedServer();
  const recorded = openRecorded(client, server.origin, null, onCall);
  const visit = await server.visit();
  visit.socket.write(Buffer.concat([Buffer.from(ACCEPTED), first]));
  await recorded.called(1);
  return { ...recorded, ...visit };
}

describe('the raw TCP client', () => {
  it('asks with a GET for an upgrade', async () => {
    const server = await startScriptedServer();
    openRecorded(client, server.origin);
    const { request } = await server.visit();
    expect(request[0]).toBe('GET /raw HTTP/1.1');
    expect(request).toContain('Upgrade: raw');
    expect(request.filter((line) => /^(?:origin|last-event-id):/i.test(line))).toEqual([]);
  });

  it('sends its resume point in the URL', async () => {
    const server = await startScriptedServer();
    openRecorded(client, server.origin, '42.here');
    expect((await server.visit()).request[0]).toBe('GET /raw?lastEventId=42.here HTTP/1.1');
  });

  it('is open when the upgrade is accepted, before any event', async () => {
    const { calls } = await connected();
    expect(calls).toEqual(['opened here']);
  });

  it('accepts a server that names no history', async () => {
    const server = await startScriptedServer();
    const { called } = openRecorded(client, server.origin);
    (await server.visit()).socket.write(ACCEPTED.replace('Stream-Epoch: here\r\n', ''));
    expect(await called(1)).toEqual(['opened null']);
  });

  it('hears what comes together with the answer', async () => {
    const { called } = await connected(undefined, Buffer.concat([message('1'), message('22')]));
    expect(await called(3)).toEqual(['opened here', 'event 1 1', 'event 22 2']);
  });

  it('puts an event together from single bytes, even within its length and within a letter', async () => {
    const { socket, called } = await connected();
    socket.setNoDelay(true);
    const text = `"ü🏭${'x'.repeat(300)}"`;
    for (const byte of message(text)) {
      socket.write(Buffer.of(byte));
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    expect(await called(2)).toEqual(['opened here', `event ${text} 308`]);
  });

  it('tells events, gaps and heartbeats apart', async () => {
    const { socket, called } = await connected();
    socket.write(Buffer.concat([heartbeat, message('{"gap":{}}'), message('{}')]));
    expect(await called(4)).toEqual(['opened here', 'heartbeat', 'gap', 'event {} 2']);
  });

  it.each([
    ['an event', message('2')],
    ['a heartbeat', heartbeat],
    ['a gap', message('{"gap":{}}')],
    ['a goodbye', GOODBYE],
  ])('hears no more after it was destroyed, not even %s of the same read', async (_, more) => {
    const { socket, calls, called } = await connected((call, connection) => {
      if (call.startsWith('event')) connection().destroy();
    });
    socket.write(Buffer.concat([message('1'), more]));
    await called(2);
    await until('the connection to close', () => socket.closed);
    expect(calls).toEqual(['opened here', 'event 1 1']);
  });
});

describe('the end of a raw TCP connection', () => {
  it('with the length of no text is a goodbye, and nothing behind it counts', async () => {
    const { socket, called, calls } = await connected();
    socket.end(Buffer.concat([GOODBYE, message('1')]));
    expect(await called(2)).toEqual(['opened here', 'lost ended ']);
    await until('the connection to close', () => socket.closed);
    expect(calls).toHaveLength(2);
  });

  it.each<[string, (socket: Visit['socket']) => void]>([
    ['without a goodbye', (socket) => socket.end()],
    ['within a length', (socket) => socket.end(Buffer.of(0, 0))],
    ['within a goodbye', (socket) => socket.end(GOODBYE.subarray(0, 3))],
    ['within a text', (socket) => socket.end(message('{"seq":1}').subarray(0, 8))],
    ['by a reset', (socket) => socket.resetAndDestroy()],
  ])('%s is a break, and no part of an event surfaces', async (_, end) => {
    const { socket, called } = await connected();
    end(socket);
    expect(await called(2)).toEqual(['opened here', 'lost broken ECONNRESET']);
  });

  it('by a reset right behind an event is a break too, though Node.js may show it as an end', async () => {
    const { socket, called } = await connected();
    socket.write(message('1'));
    socket.resetAndDestroy();
    const calls = await called(2);
    expect((await called(calls[1]?.startsWith('event') === true ? 3 : 2)).at(-1)).toBe(
      'lost broken ECONNRESET',
    );
  });

  it.each([
    ['an error', 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n', 500],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 204],
    ['a redirect', 'HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n', 302],
    ['a page', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi', 200],
  ])('that never came to be, because of %s, is a refusal', async (_, answer, status) => {
    const server = await startScriptedServer();
    const { called } = openRecorded(client, server.origin);
    (await server.visit()).socket.write(answer);
    expect(await called(1)).toEqual([`lost refused ${status}`]);
  });

  it('before any answer is a break', async () => {
    const server = await startScriptedServer();
    const { called } = openRecorded(client, server.origin);
    (await server.visit()).socket.end();
    expect(await called(1)).toEqual(['lost broken ECONNRESET']);
  });

  it('at a port where nobody listens is a break', async () => {
    const { called } = openRecorded(client, 'http://127.0.0.1:1');
    expect(await called(1)).toEqual(['lost broken ECONNREFUSED']);
  });
});
