import { describe, expect, it, onTestFinished } from 'vitest';
import type { BlobHalf } from '../../../clients/binary/contract.ts';
import { client as getClient } from '../../../clients/binary/sse-get.ts';
import { compressed as gzipClient, client as sseClient } from '../../../clients/binary/sse.ts';
import { base64 as base64Client, client as websocketClient } from '../../../clients/binary/websocket.ts';
import { Receivers } from '../../../servers/binary/receivers.ts';
import { server as getServer } from '../../../servers/binary/sse-get.ts';
import { compressed as gzipServer, server as sseServer } from '../../../servers/binary/sse.ts';
import { base64 as base64Server, server as websocketServer } from '../../../servers/binary/websocket.ts';
import type { ServerHalf } from '../../../servers/contract.ts';
import { startLoopback } from '../../../servers/hub/loopback.fixture.ts';
import { until } from '../../../servers/hub/until.fixture.ts';
import { BlobSource, MOST_BLOB_BYTES } from '../../../servers/stream/blob.ts';
import { ByteCount } from '../../processes/byte-count.ts';
import { chunkBytes, frameHeaderBytes } from '../wire/formulas.ts';

interface Way {
  readonly server: ServerHalf;
  readonly client: BlobHalf;
  /** All that crosses the wire for one blob, both ways; absent: no specification fixes it, as what a compressor makes. */
  readonly formula?: (bytes: number, seq: number, origin: string) => number;
}

/** [spec] "encoding process represents 24-bit groups of input bits as output strings of 4 encoded characters", filled up: RFC 4648, section 4. */
const base64Bytes = (bytes: number): number => 4 * Math.ceil(bytes / 3);

/** An event with one line of data: `data: `, the text, the end of the line and an empty line. */
const eventBytes = (textBytes: number): number => chunkBytes(8 + textBytes);

const headBytes = (...lines: readonly string[]): number => `${lines.join('\r\n')}\r\n\r\n`.length;

const ways: Readonly<Record<string, Way>> = {
  sse: { server: sseServer, client: sseClient, formula: (bytes) => eventBytes(base64Bytes(bytes)) },
  websocket: {
    server: websocketServer,
    client: websocketClient,
    formula: (bytes) => frameHeaderBytes(bytes, false) + bytes,
  },
  'websocket-base64': {
    server: base64Server,
    client: base64Client,
    formula: (bytes) => frameHeaderBytes(base64Bytes(bytes), false) + base64Bytes(bytes),
  },
  'sse-get': {
    server: getServer,
    client: getClient,
    formula: (bytes, seq, origin) =>
      eventBytes(`/blobs/${seq}`.length) +
      headBytes(`GET /blobs/${seq} HTTP/1.1`, `Host: ${new URL(origin).host}`, 'Connection: keep-alive') +
      headBytes(
        'HTTP/1.1 200 OK',
        'Content-Type: application/octet-stream',
        `Content-Length: ${bytes}`,
        'X-Content-Type-Options: nosniff',
        'Date: Sun, 06 Nov 1994 08:49:37 GMT',
        'Connection: keep-alive',
        'Keep-Alive: timeout=5',
      ) +
      bytes,
  },
  'sse-gzip-sync': { server: gzipServer, client: gzipClient },
};

/** A server and one client of it. */
async function start({ server, client }: Way) {
  const { host, origin, of } = await startLoopback([['it', server]], { bufferLimitBytes: 8e6 });
  const bytes = new ByteCount();
  bytes.watch(host.server);
  const receivers = of('it');
  if (!(receivers instanceof Receivers)) throw new Error('it sends no binary data');
  const blobs: Buffer[] = [];
  const troubles: unknown[] = [];
  let isOpen = false;
  const connection = client.open(
    { origin },
    {
      opened: () => {
        isOpen = true;
      },
      blob: (blob) => blobs.push(blob),
      failed: (why) => troubles.push(why),
      lost: (cause) => troubles.push(cause),
    },
  );
  onTestFinished(() => {
    connection.destroy();
  });
  await until('the connection', () => isOpen);
  const wireBytes = (): number => bytes.counts().receivedBytes + bytes.counts().writtenBytes;
  /** Sends a blob, and waits until it has arrived. */
  const send = async (seq: number, blob: Buffer) => {
    const [before, known] = [wireBytes(), blobs.length];
    receivers.send(seq, blob);
    await until('the blob', () => blobs.length > known || troubles.length > 0);
    return { blob: blobs[known], wireBytes: wireBytes() - before };
  };
  return { origin, send, troubles };
}

const SIZES = [4, 5, 6, 95, 96, 125, 126, 1000, 65_535, 65_536, 100_000, MOST_BLOB_BYTES];

describe.each(Object.entries(ways))('over %s', (_id, way) => {
  it('every blob arrives byte for byte, with the bytes on the wire that the specifications foretell', async () => {
    const source = new BlobSource('random');
    const { origin, send, troubles } = await start(way);
    for (const [index, bytes] of SIZES.entries()) {
      const sent = source.make(index + 1, bytes);
      const { blob, wireBytes } = await send(index + 1, sent);
      expect(troubles).toEqual([]);
      expect(blob?.equals(sent)).toBe(true);
      if (way.formula !== undefined) expect(wireBytes).toBe(way.formula(bytes, index + 1, origin));
    }
  });

  it('a byte that is wrong on its way is found', async () => {
    const source = new BlobSource('random');
    const { send } = await start(way);
    const wrong = source.make(1, 1000);
    wrong.writeUInt8(wrong.readUInt8(500) ^ 0x80, 500);
    const { blob = Buffer.alloc(0) } = await send(1, wrong);
    expect(source.seqOf(blob, 1000)).toBeNull();
    expect(blob.equals(wrong)).toBe(true);
  });
});

it('gzip takes back what Base64 adds, and shrinks data that is not random', async () => {
  const [way] = [ways['sse-gzip-sync']];
  if (way === undefined) throw new Error('no such way');
  const { send } = await start(way);
  const bytesOf = async (content: 'random' | 'text', seq: number): Promise<number> =>
    (await send(seq, new BlobSource(content).make(seq, 100_000))).wireBytes;
  const [random, text] = [await bytesOf('random', 1), await bytesOf('text', 2)];
  expect(random).toBeLessThan(102_000);
  expect(random).toBeGreaterThan(100_000);
  expect(text).toBeLessThan(70_000);
});

it('without a kept blob a client hears of the failure', async () => {
  const [way] = [ways['sse-get']];
  if (way === undefined) throw new Error('no such way');
  const { send, troubles } = await start(way);
  await send(1, Buffer.alloc(17 * 1024 * 1024)); // more than is kept
  expect(troubles).toEqual(['status 404']);
});
