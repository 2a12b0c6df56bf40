import { describe, expect, it } from 'vitest';
import { ReplayBuffer } from './replay-buffer.ts';

function filled(capacity: number, fromSeq: number, toSeq: number): ReplayBuffer {
  const buffer = new ReplayBuffer(capacity);
  for (let seq = fromSeq; seq <= toSeq; seq += 1) buffer.push({ seq, text: `event ${seq}` });
  return buffer;
}

const seqsAfter = (buffer: ReplayBuffer, seq: number): number[] =>
  buffer.after(seq).map((event) => event.seq);

describe('the replay buffer', () => {
  it('keeps the last events, as many as the window has', () => {
    const buffer = filled(3, 1, 10);
    expect([buffer.oldestSeq, buffer.newestSeq]).toEqual([8, 10]);
    expect(buffer.after(0)).toEqual([8, 9, 10].map((seq) => ({ seq, text: `event ${seq}` })));
  });

  it('starts with its first event while it is not yet full', () => {
    const buffer = filled(5, 1, 2);
    expect([buffer.oldestSeq, buffer.newestSeq]).toEqual([1, 2]);
    expect(seqsAfter(buffer, 0)).toEqual([1, 2]);
  });

  it('has an oldest event that is one more than the newest while it is empty', () => {
    const buffer = new ReplayBuffer(5);
    expect([buffer.oldestSeq, buffer.newestSeq]).toEqual([1, 0]);
    expect(buffer.after(0)).toEqual([]);
  });

  it('keeps nothing in a window of 0, and still knows the newest', () => {
    const buffer = filled(0, 1, 4);
    expect([buffer.oldestSeq, buffer.newestSeq]).toEqual([5, 4]);
    expect(buffer.after(0)).toEqual([]);
  });

  it('agrees with a plain list, whatever the window, the first seq and the question', () => {
    for (const capacity of [0, 1, 2, 3, 7]) {
      for (const fromSeq of [1, 2, 100]) {
        for (let count = 1; count <= 16; count += 1) {
          const toSeq = fromSeq + count - 1;
          const buffer = filled(capacity, fromSeq, toSeq);
          const held = Array.from({ length: count }, (_, index) => fromSeq + index).slice(
            count - Math.min(count, capacity),
          );
          expect(buffer.oldestSeq).toBe(held[0] ?? toSeq + 1);
          for (let seq = 0; seq <= toSeq + 2; seq += 1) {
            expect(seqsAfter(buffer, seq)).toEqual(held.filter((kept) => kept > seq));
          }
        }
      }
    }
  });
});
