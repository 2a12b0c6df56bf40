import { hostClock, LIBC } from './clock.ts';
import { sendOnSchedule } from './stream.ts';
import { EventStreams } from './web-streams.ts';

/** Entry point under Deno: `deno run --allow-net --allow-ffi deno-process.js PORT RATE`. */
const [port = 0, rate = 0] = process.argv.slice(2).map(Number);

const libc = Deno.dlopen(LIBC, { clock_gettime: { parameters: ['i32', 'buffer'], result: 'i32' } });
const nowNs = hostClock((clock, timespec) => libc.symbols.clock_gettime(clock, timespec));

const events = new EventStreams();
const sockets = new Set<WebSocket>();
Deno.serve({ port, hostname: '127.0.0.1', onListen: () => undefined }, (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === '/events') return events.response();
  if (pathname !== '/websocket') return new Response(null, { status: 404 });
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.addEventListener('open', () => sockets.add(socket));
  socket.addEventListener('close', () => sockets.delete(socket));
  return response;
});
sendOnSchedule(rate, nowNs, (seq, text) => {
  events.send(seq, text);
  for (const socket of sockets) if (socket.readyState === WebSocket.OPEN) socket.send(text);
});
