import { expect, it } from 'vitest';
import { BlobSource } from '../../servers/stream/blob.ts';
import { BlobLedger } from './blob-ledger.ts';

const BYTES = 100;
const source = new BlobSource('random');
/** Blobs 11 to 14, due at 1000, 1010, 1020 and 1030; the last one after the window. */
const ledger = (): BlobLedger =>
  new BlobLedger(
    {
      plan: { firstSeq: 11, events: 4, startNs: 1000, periodNs: 10 },
      window: { fromNs: 1000, untilNs: 1030 },
      bytes: BYTES,
    },
    source,
  );

it('counts a delay from when a blob was due, of those in the window', () => {
  const own = ledger();
  for (const [seq, atNs] of [
    [11, 1003],
    [12, 1010],
    [13, 1029],
    [14, 1050],
  ] as const)
    own.received(source.make(seq, BYTES), atNs);
  const { delaysNs, ...counts } = own.counts();
  expect([...delaysNs]).toEqual([3, 0, 9]);
  expect(counts).toEqual({ early: 0, expected: 4, received: 4, missed: 0, duplicate: 0, wrong: 0 });
  expect(own.isComplete()).toBe(true);
});

it('finds one flipped bit, a blob that comes twice, one that is missing and one that came too early', () => {
  const own = ledger();
  const flipped = source.make(12, BYTES);
  flipped.writeUInt8(flipped.readUInt8(77) ^ 4, 77);
  own.received(source.make(11, BYTES), 999);
  own.received(source.make(11, BYTES), 1020);
  own.received(flipped, 1020);
  own.received(source.make(13, BYTES), 1021);
  expect(own.counts()).toMatchObject({ early: 1, received: 2, missed: 2, duplicate: 1, wrong: 1 });
});

it('takes no blob of another step or of another length', () => {
  const own = ledger();
  own.received(source.make(10, BYTES), 1000);
  own.received(source.make(15, BYTES), 1000);
  own.received(source.make(11, BYTES - 1), 1000);
  expect(own.counts()).toMatchObject({ received: 0, missed: 4, wrong: 3 });
});
