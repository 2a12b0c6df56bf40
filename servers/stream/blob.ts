import { createHash } from 'node:crypto';
import { Filler } from './filler.ts';

/** `random`: bytes that no compressor makes smaller, as those of pictures and sound; `text`: words, of which gzip leaves a third. */
export const CONTENTS = ['random', 'text'] as const;
export type BlobContent = (typeof CONTENTS)[number];

/** The largest blob, bytes. */
export const MOST_BLOB_BYTES = 1024 * 1024;

const POOL_BYTES = 2 * MOST_BLOB_BYTES;
const SEQ_BYTES = 4;
/** From the bytes of one blob to those of the next, and after which they begin again: primes, so that none soon repeats. */
const STEP_BYTES = 7919;
const PLACES = 1_048_573;

/** The binary data that is sent. Each process makes the same from the number of a message, so that every byte can be checked. */
export class BlobSource {
  readonly #pool: Buffer;

  constructor(content: BlobContent) {
    this.#pool =
      content === 'text'
        ? Buffer.from(new Filler().next(POOL_BYTES))
        : createHash('shake256', { outputLength: POOL_BYTES }).update('binary data').digest();
  }

  /** @param seq 0 to 2^32 - 1: the first four bytes, the high one first. @param bytes 4 to `MOST_BLOB_BYTES` */
  make(seq: number, bytes: number): Buffer {
    const blob = Buffer.allocUnsafe(bytes);
    blob.writeUInt32BE(seq);
    this.#pool.copy(blob, SEQ_BYTES, ...this.#placeOf(seq, bytes));
    return blob;
  }

  /** Which blob this is; null: none, since a byte is wrong or the length is another. */
  seqOf(blob: Buffer, bytes: number): number | null {
    if (blob.length !== bytes) return null;
    const seq = blob.readUInt32BE();
    const difference = this.#pool.compare(blob, SEQ_BYTES, bytes, ...this.#placeOf(seq, bytes));
    return difference === 0 ? seq : null;
  }

  #placeOf(seq: number, bytes: number): readonly [from: number, to: number] {
    const from = (seq * STEP_BYTES) % PLACES;
    return [from, from + bytes - SEQ_BYTES];
  }
}
