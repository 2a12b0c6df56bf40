import { describe, expect, it } from 'vitest';
import { openRecorded, startScriptedServer, type Visit } from './scripted-server.fixture.ts';
import { client } from './sse.ts';
import { chunk, CHUNKED_HEAD, LAST_CHUNK, STREAM_HEAD } from './wire.fixture.ts';

/** Opens a connection and sends the head of a good answer. */
async function connected(onCall?: Parameters<typeof openRecorded>[3]) {
  const server = await startScriptedServer();
  const recorded = openRecorded(client, server.origin, null, onCall);
  const visit = await server.visit();
  visit.socket.write(CHUNKED_HEAD);
  await recorded.called(1);
  return { ...recorded, socket: visit.socket };
}

describe('the SSE client', () => {
  it('asks with a GET for an event stream', async () => {
    const server = await startScriptedServer();
    openRecorded(client, server.origin);
    const { request } = await server.visit();
    expect(request[0]).toBe('GET /events HTTP/1.1');
    expect(request).toContain('Accept: text/event-stream');
    expect(request.filter((line) => /^(?:last-event-id|origin):/i.test(line))).toEqual([]);
  });

  it('sends its resume point as Last-Event-ID', async () => {
    const server = await startScriptedServer();
    openRecorded(client, server.origin, '42.here');
    const { request } = await server.visit();
    expect(request[0]).toBe('GET /events HTTP/1.1');
    expect(request).toContain('Last-Event-ID: 42.here');
  });

  it('is open when the head of the answer is there, before any event', async () => {
    const { calls } = await connected();
    expect(calls).toEqual(['opened here']);
  });

  it('accepts a server that names no history', async () => {
    const server = await startScriptedServer();
    const { called } = openRecorded(client, server.origin);
    (await server.visit()).socket.write(`${STREAM_HEAD}\r\n`);
    expect(await called(1)).toEqual(['opened null']);
  });

  it('puts an event together from single bytes, even within a letter', async () => {
    const { socket, called } = await connected();
    for (const byte of Buffer.from('id: 1\ndata: "ü🏭"\n\n')) socket.write(chunk(Buffer.of(byte)));
    expect(await called(2)).toEqual(['opened here', 'event "ü🏭" 8']);
  });

  it('strips one BOM from the start of the stream, and leaves any other in place', async () => {
    const { socket, called } = await connected();
    socket.write(chunk('\uFEFFdata: 1\n\ndata: \uFEFF2\n\n'));
    socket.write(chunk('\uFEFFdata: not a field of the standard\n\ndata: 3\n\n'));
    expect((await called(4)).slice(1)).toEqual(['event 1 1', 'event \uFEFF2 4', 'event 3 1']);
  });

  it('strips a BOM that arrives byte by byte', async () => {
    const { socket, called } = await connected();
    for (const byte of Buffer.from('\uFEFFdata: 1\n\n')) socket.write(chunk(Buffer.of(byte)));
    expect(await called(2)).toEqual(['opened here', 'event 1 1']);
  });

  it.each(['text/event-stream', 'Text/Event-Stream', 'TEXT/EVENT-STREAM ; Charset=UTF-8'])(
    'accepts the content type %s',
    async (type) => {
      const server = await startScriptedServer();
      const { called } = openRecorded(client, server.origin);
      (await server.visit()).socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n\r\n`);
      expect(await called(1)).toEqual(['opened null']);
    },
  );

  it('tells events, gaps and heartbeats apart, and keeps retry: to itself', async () => {
    const { socket, called } = await connected();
    socket.write(chunk('retry: 10\n\n'));
    socket.write(chunk(':\n\n'));
    socket.write(chunk('event: gap\ndata: {"gap":{}}\n\n'));
    socket.write(chunk('id: 3\ndata: {}\n\n'));
    expect(await called(4)).toEqual(['opened here', 'heartbeat', 'gap', 'event {} 2']);
  });

  it.each(['data: 1\n\ndata: 2\n\n', 'data: 1\n\n:\n\n', 'data: 1\n\nevent: gap\ndata: 2\n\n'])(
    'hears no more after it was destroyed, not even of the same chunk: %j',
    async (text) => {
      const { socket, calls, called } = await connected((call, connection) => {
        if (call.startsWith('event')) connection().destroy();
      });
      socket.write(chunk(text));
      await called(2);
      await new Promise((resolve) => {
        socket.once('close', resolve);
      });
      expect(calls).toEqual(['opened here', 'event 1 1']);
    },
  );
});

describe('the end of an SSE connection', () => {
  it('with the last chunk is a goodbye', async () => {
    const { socket, called } = await connected();
    socket.write(LAST_CHUNK);
    expect(await called(2)).toEqual(['opened here', 'lost ended ']);
  });

  it.each<[string, (socket: Visit['socket']) => void]>([
    ['without the last chunk', (socket) => socket.end()],
    ['within a chunk', (socket) => socket.end('20\r\nid: 1\ndata: {')],
    ['within an event', (socket) => socket.end(chunk('id: 1\ndata: {}\n'))],
    ['by a reset', (socket) => socket.resetAndDestroy()],
  ])('%s is a break, and no part of an event surfaces', async (_, end) => {
    const { socket, called } = await connected();
    end(socket);
    expect(await called(2)).toEqual(['opened here', 'lost broken ECONNRESET']);
  });

  it.each([
    ['an error', 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n', 500],
    [
      'an error of the right type',
      `${STREAM_HEAD.replace('200 OK', '503 Busy')}Content-Length: 0\r\n\r\n`,
      503,
    ],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 204],
    ['a redirect', 'HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n', 302],
    ['a page', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi', 200],
    [
      'a type that begins alike',
      'HTTP/1.1 200 OK\r\nContent-Type: text/event-streams\r\nContent-Length: 2\r\n\r\nhi',
      200,
    ],
    ['no type', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 200],
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
