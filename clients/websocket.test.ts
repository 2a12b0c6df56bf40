import { describe, expect, it } from 'vitest';
import { until } from '../servers/hub/until.fixture.ts';
import { openRecorded, startScriptedServer, type Visit } from './scripted-server.fixture.ts';
import { client } from './websocket.ts';
import { accepting, frame } from './wire.fixture.ts';

const text = (payload: string): Buffer => frame(1, payload);
const ping = (payload = ''): Buffer => frame(9, payload);

/** Opens a connection and accepts it. */
async function connected(onCall?: Parameters<typeof openRecorded>[3]) {
  const server = await startScriptedServer();
  const recorded = openRecorded(client, server.origin, null, onCall);
  const visit = await server.visit();
  visit.socket.write(accepting(visit));
  await recorded.called(1);
  return { ...recorded, ...visit };
}

describe('the WebSocket client', () => {
  it('asks with a GET for an upgrade, without compression', async () => {
    const server = await startScriptedServer();
    openRecorded(client, server.origin);
    const { request } = await server.visit();
    expect(request[0]).toBe('GET /websocket HTTP/1.1');
    expect(request).toContain('Upgrade: websocket');
    expect(request.filter((line) => /^(?:sec-websocket-extensions|origin):/i.test(line))).toEqual([]);
  });

  it('sends its resume point in the URL', async () => {
    const server = await startScriptedServer();
    openRecorded(client, server.origin, '42.here');
    expect((await server.visit()).request[0]).toBe('GET /websocket?lastEventId=42.here HTTP/1.1');
  });

  it('is open when the upgrade is accepted, before any event', async () => {
    const { calls } = await connected();
    expect(calls).toEqual(['opened here']);
  });

  it('accepts a server that names no history', async () => {
    const server = await startScriptedServer();
    const { called } = openRecorded(client, server.origin);
    const visit = await server.visit();
    visit.socket.write(accepting(visit, ''));
    expect(await called(1)).toEqual(['opened null']);
  });

  it('puts an event together from fragments, even within a letter', async () => {
    const { socket, called } = await connected();
    const [first = 0, ...others] = Buffer.from('"ü🏭"');
    socket.write(Buffer.of(0x01, 1, first));
    for (const [index, byte] of others.entries()) {
      socket.write(Buffer.of(index === others.length - 1 ? 0x80 : 0x00, 1, byte));
    }
    expect(await called(2)).toEqual(['opened here', 'event "ü🏭" 8']);
  });

  it('tells events, gaps and heartbeats apart, and answers each ping', async () => {
    const { socket, called, rest } = await connected();
    socket.write(ping('hi'));
    socket.write(text('{"gap":{}}'));
    socket.write(text('{}'));
    expect(await called(4)).toEqual(['opened here', 'heartbeat', 'gap', 'event {} 2']);
    await until('the pong', () => rest().length >= 8);
    expect([rest()[0], rest()[1]]).toEqual([0x8a, 0x82]); // pong, masked, two bytes
  });

  it.each([
    ['an event', text('2')],
    ['a heartbeat', ping()],
    ['a gap', text('{"gap":{}}')],
  ])('hears no more after it was destroyed, not even %s of the same read', async (_, more) => {
    const { socket, calls, called } = await connected((call, connection) => {
      if (call.startsWith('event')) connection().destroy();
    });
    socket.write(Buffer.concat([text('1'), more]));
    await called(2);
    await until('the connection to close', () => socket.closed);
    expect(calls).toEqual(['opened here', 'event 1 1']);
  });
});

describe('the end of a WebSocket connection', () => {
  it('with a close frame is a goodbye', async () => {
    const { socket, called } = await connected();
    socket.end(frame(8, Buffer.from([0x03, 0xe9])));
    expect(await called(2)).toEqual(['opened here', 'lost ended 1001']);
  });

  it.each<[string, (socket: Visit['socket']) => void]>([
    ['without a close frame', (socket) => socket.end()],
    ['within a frame header', (socket) => socket.end(Buffer.of(0x81))],
    ['within a frame', (socket) => socket.end(text('{"seq":1}').subarray(0, 8))],
    ['within a message of two frames', (socket) => socket.end(Buffer.of(0x01, 2, 0x7b, 0x7d))],
    ['by a reset', (socket) => socket.resetAndDestroy()],
  ])('%s is a break, and no part of an event surfaces', async (_, end) => {
    const { socket, called } = await connected();
    end(socket);
    expect(await called(2)).toEqual(['opened here', 'lost broken 1006']);
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
