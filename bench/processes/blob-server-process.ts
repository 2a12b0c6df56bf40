/** Entry point of a process that sends binary data in one way. It never loads client code. */
import { Receivers } from '../../servers/binary/receivers.ts';
import { DEFAULT_SERVER_OPTIONS, type ServerHalf } from '../../servers/contract.ts';
import { startHost, type Host } from '../../servers/hub/host.ts';
import { BlobSource } from '../../servers/stream/blob.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { startPacer } from '../../servers/stream/pacer.ts';
import { EventStream } from '../../servers/stream/stream.ts';
import { defineRegistry } from '../registry.ts';
import type { BlobServerCalls } from './blob-calls.ts';
import { ByteCount } from './byte-count.ts';
import { Probe, readResidentBytes } from './probe.ts';
import { serveCalls } from './serve-calls.ts';

const sse = () => import('../../servers/binary/sse.ts');
const get = () => import('../../servers/binary/sse-get.ts');
const websocket = () => import('../../servers/binary/websocket.ts');

const halves = defineRegistry<() => Promise<{ readonly server: ServerHalf }>>('way to send binary data', {
  sse,
  'sse-tls': sse,
  'sse-h2': sse,
  'sse-gzip-sync': async () => ({ server: (await sse()).compressed }),
  'sse-get': get,
  'sse-get-tls': get,
  'sse-get-h2': get,
  websocket,
  'websocket-tls': websocket,
  'websocket-h2': websocket,
  'websocket-base64': async () => ({ server: (await websocket()).base64 }),
});

/** Unsent bytes after which a client is too slow: room for some of the largest blobs. */
const BUFFER_LIMIT_BYTES = 16 * 1024 * 1024;
const MEMORY_LOOK_MS = 20;

let host: Host | null = null;
let receivers: Receivers | null = null;
let source: BlobSource | null = null;
const bytes = new ByteCount();

serveCalls<BlobServerCalls>({
  async listen({ transport, content, ...secured }) {
    const { server } = await halves.get(transport)();
    source = new BlobSource(content);
    // Nothing is published on the stream: what is sent are blobs.
    const stream = new EventStream({
      clock,
      epoch: 'blobs',
      names: ['-'],
      payloadBytes: null,
      replayWindow: 0,
    });
    const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0, bufferLimitBytes: BUFFER_LIMIT_BYTES };
    const at = { port: 0, host: '127.0.0.1' };
    host = await startHost({ halves: [[transport, server]], stream, options, ...at, ...secured });
    const connections = host.connections.get(transport);
    if (!(connections instanceof Receivers)) throw new Error(`${transport} sends no binary data`);
    receivers = connections;
    bytes.watch(host.server);
    return { port: host.port, packages: server.packages };
  },

  async send({ plan, window, bytes: blobBytes }) {
    const [open, blobs] = [receivers, source];
    if (open === null || blobs === null) throw new Error('the server does not listen yet');
    const probe = new Probe(clock, window, () => [open.counts().deliveries]);
    let peakResidentBytes = readResidentBytes();
    const looking = setInterval(() => {
      const now = readResidentBytes();
      if (now !== null) peakResidentBytes = Math.max(now, peakResidentBytes ?? 0);
    }, MEMORY_LOOK_MS);
    await new Promise<void>((resolve) =>
      startPacer(
        clock,
        plan,
        plan.firstSeq,
        (seq) => {
          open.send(seq, blobs.make(seq, blobBytes));
        },
        resolve,
      ),
    );
    const { usage, work, stoodNs } = await probe.finished();
    clearInterval(looking);
    return { window: { usage, deliveries: work[0] ?? 0, stoodNs }, peakResidentBytes };
  },

  traffic() {
    return bytes.counts();
  },
});

process.on('SIGTERM', () => {
  void (async () => {
    await host?.close();
    process.exit(0);
  })();
});
