import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { BlobSource, MOST_BLOB_BYTES } from './blob.ts';

it.each(['random', 'text'] as const)(
  'two sources of %s make the same blobs, and know them by their number',
  (content) => {
    const [one, other] = [new BlobSource(content), new BlobSource(content)];
    for (const [seq, bytes] of [
      [0, 4],
      [7, 100],
      [2 ** 32 - 1, MOST_BLOB_BYTES],
    ] as const) {
      const blob = one.make(seq, bytes);
      expect(blob.length).toBe(bytes);
      expect(other.seqOf(blob, bytes)).toBe(seq);
    }
    expect(one.make(1, 100).subarray(4)).not.toEqual(one.make(2, 100).subarray(4));
  },
);

it('a blob with one other bit, a byte too few or those of another number is none', () => {
  const source = new BlobSource('random');
  for (const place of [0, 3, 4, 50, 99]) {
    const blob = source.make(5, 100);
    blob.writeUInt8(blob.readUInt8(place) ^ 1, place);
    expect(source.seqOf(blob, 100)).toBeNull();
  }
  expect(source.seqOf(source.make(5, 99), 100)).toBeNull();
  expect(source.seqOf(Buffer.alloc(0), 4)).toBeNull();
});

it('gzip makes random bytes no smaller, and leaves about a third of words', () => {
  const [random, text] = (['random', 'text'] as const).map(
    (content) => gzipSync(new BlobSource(content).make(1, 100_000)).length / 100_000,
  );
  expect(random).toBeGreaterThan(1);
  expect(text).toBeGreaterThan(0.25);
  expect(text).toBeLessThan(0.45);
});
