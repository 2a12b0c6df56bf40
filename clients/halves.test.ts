/** What every client half makes of the bytes of its protocol. `bench/transports*.test.ts` tests them on their servers. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../servers/hub/until.fixture.ts';
import { client as rawTcp } from './controls/raw-tcp.ts';
import { brotli, gzip } from './controls/sse-compressed.ts';
import { client as deflate } from './controls/websocket-deflate.ts';
import { openAccepted, openRecorded, startScriptedServer } from './scripted-server.fixture.ts';
import { client as sse } from './sse.ts';
import { client as websocket } from './websocket.ts';
import { ANSWERS, LOSSES, WIRES, type Wire } from './wire.fixture.ts';

const { 'an end before any answer': _none, ...refusals } = ANSWERS;
const REFUSALS = {
  ...refusals,
  'a redirect': 'HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n',
};

const COMPRESSION = /^(?:accept-encoding|sec-websocket-extensions):/i;

const HALVES: readonly { name: string; client: typeof sse; wire: Wire }[] = [
  { name: 'SSE', client: sse, wire: WIRES['/events'] },
  { name: 'WebSocket', client: websocket, wire: WIRES['/websocket'] },
  { name: 'raw TCP', client: rawTcp, wire: WIRES['/raw'] },
];

describe.each(HALVES)('the $name client', ({ client, wire }) => {
  const { gap, goodbye, heartbeat } = wire;

  it('asks with a GET, without a resume point, an origin or compression', async () => {
    const server = await startScriptedServer();
    openRecorded(client, server);
    const { request } = await server.visit();
    expect(request[0]).toBe(`GET ${client.path} HTTP/1.1`);
    expect(request).toContain(wire.asking);
    const others = request.filter(
      (line) => COMPRESSION.test(line) || /^(?:last-event-id|origin):/i.test(line),
    );
    expect(others).toEqual([]);
  });

  it('sends its resume point where its protocol carries it', async () => {
    const server = await startScriptedServer();
    openRecorded(client, { ...server, resumePoint: '42.here' });
    expect((await server.visit()).request).toContain(wire.resuming);
  });

  it('is open once it is accepted, before any event', async () => {
    expect((await openAccepted(client, wire)).calls).toEqual(['opened here']);
  });

  it('accepts a server that names no history', async () => {
    const server = await startScriptedServer();
    const { called } = openRecorded(client, server);
    const visit = await server.visit();
    visit.socket.write(wire.accept(visit, null));
    expect(await called(1)).toEqual(['opened null']);
  });

  it('reads what comes together with the answer', async () => {
    const first = Buffer.concat([wire.event('1'), wire.event('22')]);
    const { called } = await openAccepted(client, wire, undefined, first);
    expect(await called(3)).toEqual(['opened here', 'event 1 1', 'event 22 2']);
  });

  it('assembles an event from single bytes, even within a character', async () => {
    const { socket, called } = await openAccepted(client, wire);
    for (const byte of wire.event('"ü🏭"')) {
      socket.write(Buffer.of(byte));
      await nextTurn();
    }
    expect(await called(2)).toEqual(['opened here', 'event "ü🏭" 8']);
  });

  it('tells events, gaps and heartbeats apart', async () => {
    const { socket, called } = await openAccepted(client, wire);
    socket.write(Buffer.concat([heartbeat, gap, wire.event('{}')]));
    expect(await called(4)).toEqual(['opened here', 'heartbeat', 'gap', 'event {} 2']);
  });

  it.each(Object.entries({ event: wire.event('2'), heartbeat, gap, goodbye }))(
    'reports nothing after it was destroyed, not even the %s of the same read',
    async (_, more) => {
      const { socket, calls, called } = await openAccepted(client, wire, (call, connection) => {
        if (call.startsWith('event')) connection().destroy();
      });
      socket.write(Buffer.concat([wire.event('1'), more]));
      await called(2);
      await until('the connection to close', () => socket.closed);
      expect(calls).toEqual(['opened here', 'event 1 1']);
    },
  );

  it('takes a goodbye for the end', async () => {
    const visit = await openAccepted(client, wire);
    LOSSES['a goodbye'](visit, wire);
    expect(await visit.called(2)).toEqual(['opened here', `lost ended ${wire.goodbyeCode ?? ''}`]);
  });

  it.each(Object.entries(wire.unfinished))(
    'takes an end %s for a break, and reports no part',
    async (_, bytes) => {
      const { socket, called } = await openAccepted(client, wire);
      socket.end(bytes);
      expect(await called(2)).toEqual(['opened here', `lost broken ${wire.breakCode}`]);
    },
  );

  it.each(['an end without a goodbye', 'a reset'] as const)('takes %s for a break', async (loss) => {
    const visit = await openAccepted(client, wire);
    LOSSES[loss](visit, wire);
    expect(await visit.called(2)).toEqual(['opened here', `lost broken ${wire.breakCode}`]);
  });

  it('takes a reset right after an event for a break, though Node.js may show it as an end', async () => {
    const { socket, called } = await openAccepted(client, wire);
    socket.write(wire.event('1'));
    socket.resetAndDestroy();
    const calls = await called(2);
    await called(calls[1]?.startsWith('event') === true ? 3 : 2);
    expect(calls.at(-1)).toBe(`lost broken ${wire.breakCode}`);
  });

  it('takes an end before any answer for a break', async () => {
    const server = await startScriptedServer();
    const { called } = openRecorded(client, server);
    (await server.visit()).socket.end();
    expect(await called(1)).toEqual(['lost broken ECONNRESET']);
  });

  it.each(Object.entries(REFUSALS))('takes %s for a refusal, and hangs up', async (_, answer) => {
    const server = await startScriptedServer();
    const { called } = openRecorded(client, server);
    const { socket } = await server.visit();
    socket.write(answer);
    expect(await called(1)).toEqual([`lost refused ${answer.slice(9, 12)}`]);
    await until('the client to hang up', () => socket.closed);
  });

  it('takes a port that nobody listens on for a break', async () => {
    const { called } = openRecorded(client, { origin: 'http://127.0.0.1:1' });
    expect(await called(1)).toEqual(['lost broken ECONNREFUSED']);
  });
});

it.each(HALVES.slice(1))('the $name client reports nothing behind a goodbye', async ({ client, wire }) => {
  const { socket, calls, called } = await openAccepted(client, wire);
  socket.end(Buffer.concat([wire.goodbye, wire.event('1')]));
  await called(2);
  await until('the connection to close', () => socket.closed);
  expect(calls.slice(1)).toEqual([`lost ended ${wire.goodbyeCode ?? ''}`]);
});

it.each([
  ['gzip', gzip, 'Accept-Encoding: gzip'],
  ['brotli', brotli, 'Accept-Encoding: br'],
  ['deflate', deflate, 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'],
])('the %s client asks for its own compression only', async (_, client, line) => {
  const server = await startScriptedServer();
  openRecorded(client, server);
  const { request } = await server.visit();
  expect(request.filter((header) => COMPRESSION.test(header))).toEqual([line]);
});
