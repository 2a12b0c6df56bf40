/**
 * For tests: a server process with extra bytes for every connection. Arguments: how many bytes; `heap` or `external`; and `free`, to
 * let them go with the connection, or `keep`.
 */
import { subscribe } from 'node:diagnostics_channel';
import { serveStream } from './server-calls.ts';

const [, , bytes = '', place = '', fate = ''] = process.argv;
const carried = new WeakMap<object, object>();
const kept: object[] = [];

subscribe('net.server.socket', (message) => {
  if (typeof message !== 'object' || message === null || !('socket' in message)) return;
  const { socket } = message;
  if (typeof socket !== 'object' || socket === null) return;
  const ballast =
    place === 'heap'
      ? Array.from({ length: Number(bytes) / Float64Array.BYTES_PER_ELEMENT }, Math.random) // as packed doubles
      : Buffer.alloc(Number(bytes));
  if (fate === 'keep') kept.push(ballast);
  else carried.set(socket, ballast);
});

serveStream();
