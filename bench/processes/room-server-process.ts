/** Entry point of a process that serves rooms in one way. It never loads client code. */
import { DEFAULT_SERVER_OPTIONS, type ServerHalf } from '../../servers/contract.ts';
import { startHost, type Host } from '../../servers/hub/host.ts';
import { Rooms } from '../../servers/replies/rooms.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { EventStream } from '../../servers/stream/stream.ts';
import { defineRegistry } from '../registry.ts';
import { Probe } from './probe.ts';
import type { RoomServerCalls } from './room-calls.ts';
import { serveCalls } from './serve-calls.ts';
import { ByteCount } from './byte-count.ts';

const sse = () => import('../../servers/replies/sse.ts');
const websocket = () => import('../../servers/replies/websocket.ts');

const halves = defineRegistry<() => Promise<{ readonly server: ServerHalf }>>('way of sending', {
  sse,
  websocket,
  'sse-tls': sse,
  'websocket-tls': websocket,
  'sse-h2': sse,
  'websocket-h2': websocket,
  'raw-tcp': () => import('../../servers/replies/raw-tcp.ts'),
  'raw-echo': () => import('../../servers/replies/raw-echo.ts'),
});

let host: Host | null = null;
let rooms: Rooms | null = null;
const bytes = new ByteCount();

function served(): Rooms {
  if (rooms === null) throw new Error('the server does not listen yet');
  return rooms;
}

serveCalls<RoomServerCalls>({
  async listen({ transport, ...secured }) {
    const { server } = await halves.get(transport)();
    // Rooms have no stream of the server's own: nothing is ever published.
    const stream = new EventStream({
      clock,
      epoch: 'rooms',
      names: ['-'],
      payloadBytes: null,
      replayWindow: 0,
    });
    const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0 };
    const at = { port: 0, host: '127.0.0.1' };
    host = await startHost({ halves: [[transport, server]], stream, options, ...at, ...secured });
    const connections = host.connections.get(transport);
    if (!(connections instanceof Rooms)) throw new Error(`${transport} serves no rooms`);
    rooms = connections;
    bytes.watch(host.server);
    return { port: host.port, packages: server.packages };
  },

  async window(bounds) {
    const open = served();
    const { usage, work, stoodNs } = await new Probe(clock, bounds, () => [
      open.counts().deliveries,
    ]).finished();
    return { usage, deliveries: work[0] ?? 0, stoodNs };
  },

  counts() {
    return { ...served().traffic(), ...bytes.counts() };
  },
});

process.on('SIGTERM', () => {
  void (async () => {
    await host?.close();
    process.exit(0);
  })();
});
