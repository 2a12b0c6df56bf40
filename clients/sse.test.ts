/** What only Server-Sent Events has. The rest is in `halves.test.ts`. */
import { expect, it } from 'vitest';
import { until } from '../servers/hub/until.fixture.ts';
import { openAccepted, openRecorded, startScriptedServer } from './scripted-server.fixture.ts';
import { client } from './sse.ts';
import { chunk, WIRES } from './wire.fixture.ts';

const wire = WIRES['/events'];

it('keeps retry: to itself, and takes a heartbeat event for a heartbeat', async () => {
  const { socket, called } = await openAccepted(client, wire);
  socket.write(chunk('retry: 10\n\nevent: heartbeat\ndata: {}\n\nid: 3\ndata: {}\n\n'));
  expect(await called(3)).toEqual(['opened here', 'heartbeat', 'event {} 2']);
});

it.each(['data: 2\n\n', ':\n\n', 'event: gap\ndata: 2\n\n'])(
  'reports nothing after it was destroyed, not even %j of the same chunk',
  async (more) => {
    const { socket, calls, called } = await openAccepted(client, wire, (call, connection) => {
      if (call.startsWith('event')) connection().destroy();
    });
    socket.write(chunk(`data: 1\n\n${more}`));
    await called(2);
    await until('the connection to close', () => socket.closed);
    expect(calls).toEqual(['opened here', 'event 1 1']);
  },
);

it('strips one BOM from the start of the stream, and leaves any other in place', async () => {
  const { socket, called } = await openAccepted(client, wire);
  socket.write(chunk('\uFEFFdata: 1\n\ndata: \uFEFF2\n\n'));
  socket.write(chunk('\uFEFFdata: of no field that the standard knows\n\ndata: 3\n\n'));
  expect((await called(4)).slice(1)).toEqual(['event 1 1', 'event \uFEFF2 4', 'event 3 1']);
});

it('strips a BOM that arrives byte by byte', async () => {
  const { socket, called } = await openAccepted(client, wire);
  for (const byte of Buffer.from('\uFEFFdata: 1\n\n')) socket.write(chunk(Buffer.of(byte)));
  expect(await called(2)).toEqual(['opened here', 'event 1 1']);
});

it.each([
  ['text/event-stream', 'opened null'],
  ['Text/Event-Stream', 'opened null'],
  ['TEXT/EVENT-STREAM ; Charset=UTF-8', 'opened null'],
  ['text/event-streams', 'lost refused 200'],
  ['text/plain; text/event-stream', 'lost refused 200'],
  [null, 'lost refused 200'],
])('of the content type %s says: %s', async (type, call) => {
  const server = await startScriptedServer();
  const { called } = openRecorded(client, server);
  const header = type === null ? '' : `Content-Type: ${type}\r\n`;
  (await server.visit()).socket.write(`HTTP/1.1 200 OK\r\n${header}\r\n`);
  expect(await called(1)).toEqual([call]);
});
