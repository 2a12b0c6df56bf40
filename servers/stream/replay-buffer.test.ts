import { describe, expect, it } from 'vitest';
import { ReplayBuffer } from './replay-buffer.ts';

describe('the replay buffer', () => {
  it('has an oldest event that is one more than the newest while it is empty', () => {
    const buffer = new ReplayBuffer(5);
    expect([buffer.oldestSeq, buffer.newestSeq, buffer.after(0)]).toEqual([1, 0, []]);
  });

  it('agrees with a plain list, whatever the window, the first seq and the resume point', () => {
    for (const capacity of [0, 1, 2, 3, 7]) {
      for (const fromSeq of [1, 2, 100]) {
        const buffer = new ReplayBuffer(capacity);
        const pushed: { seq: number; text: string }[] = [];
        for (let toSeq = fromSeq; toSeq < fromSeq + 16; toSeq += 1) {
          pushed.push({ seq: toSeq, text: `event ${toSeq}` });
          buffer.push({ seq: toSeq, text: `event ${toSeq}` });
          const held = pushed.slice(pushed.length - Math.min(pushed.length, capacity));
          expect([buffer.oldestSeq, buffer.newestSeq]).toEqual([held[0]?.seq ?? toSeq + 1, toSeq]);
          for (let seq = 0; seq <= toSeq + 2; seq += 1) {
            expect(buffer.after(seq)).toEqual(held.filter((kept) => kept.seq > seq));
          }
        }
      }
    }
  });
});
