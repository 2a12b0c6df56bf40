/** Entry point of a process with clients that receive binary data in one way. It never loads server code. */
import type { BlobHalf } from '../../clients/binary/contract.ts';
import { BlobSource } from '../../servers/stream/blob.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { defineRegistry } from '../registry.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import type { BlobClientCalls } from './blob-calls.ts';
import { BlobLedger } from './blob-ledger.ts';
import { Probe } from './probe.ts';
import { serveCalls } from './serve-calls.ts';
import { waitFor } from './wait-for.ts';

const sse = () => import('../../clients/binary/sse.ts');
const get = () => import('../../clients/binary/sse-get.ts');
const websocket = () => import('../../clients/binary/websocket.ts');

const halves = defineRegistry<() => Promise<{ readonly client: BlobHalf }>>('way to receive binary data', {
  sse,
  'sse-tls': sse,
  'sse-h2': async () => ({ client: (await sse()).overHttp2 }),
  'sse-gzip-sync': async () => ({ client: (await sse()).compressed }),
  'sse-get': get,
  'sse-get-tls': get,
  'sse-get-h2': async () => ({ client: (await get()).overHttp2 }),
  websocket,
  'websocket-tls': websocket,
  'websocket-h2': async () => ({ client: (await websocket()).overHttp2 }),
  'websocket-base64': async () => ({ client: (await websocket()).base64 }),
});

const OPEN_TIMEOUT_MS = 20_000;

let source: BlobSource | null = null;
let expected: { readonly ledger: BlobLedger; readonly probe: Probe } | null = null;
let failed = 0;

serveCalls<BlobClientCalls>({
  async open({ transport, clients, content, ...target }) {
    const { client } = await halves.get(transport)();
    source = new BlobSource(content);
    let opened = 0;
    for (let left = clients; left > 0; left -= 1)
      client.open(target, {
        opened() {
          opened += 1;
        },
        blob(bytes) {
          expected?.ledger.received(bytes, clock.nowNs());
        },
        failed() {
          failed += 1;
        },
        lost() {
          failed += 1;
        },
      });
    await waitFor(() => opened + failed >= clients, OPEN_TIMEOUT_MS);
    if (opened < clients) throw new Error(`only ${opened} of ${clients} clients connected`);
    return { packages: client.packages };
  },

  expect(ask) {
    if (source === null) throw new Error('no client is connected yet');
    const ledger = new BlobLedger(ask, source);
    const probe = new Probe(clock, ask.window, () => [ledger.deliveries]);
    expected = { ledger, probe };
    failed = 0;
    return null;
  },

  async received({ drainMs }) {
    if (expected === null) throw new Error('nothing is expected yet');
    const { ledger, probe } = expected;
    const { usage, work, stoodNs } = await probe.finished(); // first: looking costs CPU time
    await waitFor(() => ledger.isComplete(), drainMs);
    const { delaysNs, ...counts } = ledger.counts();
    return {
      window: { usage, deliveries: work[0] ?? 0, stoodNs },
      delays: encodeHistogram(delaysNs),
      ...counts,
      failed,
    };
  },
});
