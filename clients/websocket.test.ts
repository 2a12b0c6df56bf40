/** What only WebSockets have. The rest is in `halves.test.ts`. */
import { expect, it } from 'vitest';
import { until } from '../servers/hub/until.fixture.ts';
import { openAccepted } from './scripted-server.fixture.ts';
import { client } from './websocket.ts';
import { frame, WIRES } from './wire.fixture.ts';

const wire = WIRES['/websocket'];

it('assembles an event from fragments, even within a character', async () => {
  const { socket, called } = await openAccepted(client, wire);
  const [first = 0, ...others] = Buffer.from('"ü🏭"');
  socket.write(Buffer.of(0x01, 1, first));
  for (const [index, byte] of others.entries()) {
    socket.write(Buffer.of(index === others.length - 1 ? 0x80 : 0x00, 1, byte));
  }
  expect(await called(2)).toEqual(['opened here', 'event "ü🏭" 8']);
});

it('answers each ping, and takes a heartbeat message for a heartbeat', async () => {
  const { socket, called, rest } = await openAccepted(client, wire);
  socket.write(Buffer.concat([frame(9, 'hi'), frame(1, '{"heartbeat":true}')]));
  expect(await called(3)).toEqual(['opened here', 'heartbeat', 'heartbeat']);
  await until('the pong', () => rest().length >= 8);
  expect([rest()[0], rest()[1]]).toEqual([0x8a, 0x82]); // pong, masked, two bytes
});
