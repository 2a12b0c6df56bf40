import { dlopen, ptr } from 'bun:ffi';
import { hostClock, LIBC } from './clock.ts';
import { sendOnSchedule } from './stream.ts';
import { EventStreams } from './web-streams.ts';

/** Entry point under Bun: `bun bun-process.js PORT RATE`. WebSockets get what is published to their topic, as Bun does it. */
const [port = 0, rate = 0] = process.argv.slice(2).map(Number);

const libc = dlopen(LIBC, { clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' } });
const nowNs = hostClock((clock, timespec) => libc.symbols.clock_gettime(clock, ptr(timespec)));

const TOPIC = 'stream';
const events = new EventStreams();
const server = Bun.serve({
  port,
  hostname: '127.0.0.1',
  idleTimeout: 0,
  fetch(request, self) {
    const { pathname } = new URL(request.url);
    if (pathname === '/websocket' && self.upgrade(request)) return undefined;
    return pathname === '/events' ? events.response() : new Response(null, { status: 404 });
  },
  websocket: {
    open(socket) {
      socket.subscribe(TOPIC);
    },
    message: () => undefined,
  },
});
sendOnSchedule(rate, nowNs, (seq, text) => {
  events.send(seq, text);
  server.publish(TOPIC, text);
});
