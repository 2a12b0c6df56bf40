import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../bench/stats/random.ts';
import { SequenceCheck, type SequenceCounts } from './sequence.ts';

function check(seqs: readonly number[], firstSeq: number, lastSeq: number): SequenceCounts {
  const sequence = new SequenceCheck(firstSeq);
  for (const seq of seqs) sequence.accept(seq);
  return sequence.counts(lastSeq);
}

/** The definitions, taken at their word. */
function naive(seqs: readonly number[], firstSeq: number, lastSeq: number): SequenceCounts {
  const isFirst = (seq: number, index: number): boolean => seqs.indexOf(seq) === index;
  const isAfterHigher = (seq: number, index: number): boolean =>
    seqs.slice(0, index).some((earlier) => earlier > seq);
  let missed = 0;
  for (let seq = firstSeq; seq <= lastSeq; seq += 1) if (!seqs.includes(seq)) missed += 1;
  return {
    received: seqs.length,
    missed,
    duplicate: seqs.filter((seq, index) => !isFirst(seq, index)).length,
    reordered: seqs.filter((seq, index) => isFirst(seq, index) && isAfterHigher(seq, index)).length,
  };
}

/** Orders of a few events, with up to two doubles: `fromSeq` to `fromSeq + 3`. */
function* everyArrival(fromSeq: number, length: number): Generator<readonly number[]> {
  if (length === 0) {
    yield [];
    return;
  }
  for (const rest of everyArrival(fromSeq, length - 1)) {
    for (let seq = fromSeq; seq < fromSeq + 4; seq += 1) yield [...rest, seq];
  }
}

/** Places from `from` to below `to`, at least `distance` apart. */
function drawPlaces(random: Random, count: number, from: number, to: number, distance: number): number[] {
  const slots = Array.from(
    { length: Math.floor((to - from) / distance) },
    (_, index) => from + index * distance,
  );
  return random.shuffle(slots).slice(0, count);
}

describe('the sequence check', () => {
  it.each([
    ['all in order', [1, 2, 3, 4], { received: 4, missed: 0, duplicate: 0, reordered: 0 }],
    ['none', [], { received: 0, missed: 4, duplicate: 0, reordered: 0 }],
    ['one missing in the middle', [1, 3, 4], { received: 3, missed: 1, duplicate: 0, reordered: 0 }],
    ['the first missing', [2, 3, 4], { received: 3, missed: 1, duplicate: 0, reordered: 0 }],
    ['the last two missing', [1, 2], { received: 2, missed: 2, duplicate: 0, reordered: 0 }],
    ['one twice', [1, 2, 2, 3, 4], { received: 5, missed: 0, duplicate: 1, reordered: 0 }],
    ['two swapped', [1, 3, 2, 4], { received: 4, missed: 0, duplicate: 0, reordered: 1 }],
    ['all backwards', [4, 3, 2, 1], { received: 4, missed: 0, duplicate: 0, reordered: 3 }],
    ['a late one twice', [1, 3, 2, 2, 4], { received: 5, missed: 0, duplicate: 1, reordered: 1 }],
  ])('counts %s', (_, seqs, counts) => {
    expect(check(seqs, 1, 4)).toEqual(counts);
  });

  it('counts events from before the first one apart: late or doubled, they are no part of this stretch', () => {
    const sequence = new SequenceCheck(11);
    for (const seq of [3, 11, 12, 3, 9, 13]) sequence.accept(seq);
    expect(sequence.stray).toBe(3);
    expect(sequence.counts(13)).toEqual({ received: 3, missed: 0, duplicate: 0, reordered: 0 });
  });

  it('counts the example of the README', () => {
    const counts = { received: 6, missed: 2, duplicate: 1, reordered: 1 };
    expect(check([1, 2, 5, 4, 4, 6], 1, 7)).toEqual(counts);
  });

  it('agrees with its definitions for every arrival of up to six out of four events', () => {
    for (let length = 0; length <= 6; length += 1) {
      for (const seqs of everyArrival(7, length)) expect(check(seqs, 7, 10)).toEqual(naive(seqs, 7, 10));
    }
  });

  it('agrees with its definitions for long random arrivals', () => {
    const random = createRandom(4, 'arrivals');
    for (let trial = 0; trial < 200; trial += 1) {
      const seqs = Array.from({ length: 60 }, () => 1 + Math.floor(random.nextFloat() * 40));
      expect(check(seqs, 1, 40)).toEqual(naive(seqs, 1, 40));
    }
  });

  it('finds exactly 37 drops, 5 doubles and 3 swaps among 10,000 events, wherever they are', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const random = createRandom(seed, 'injection');
      const places = drawPlaces(random, 45, 2, 9990, 3);
      const [dropped, doubled, swapped] = [places.slice(0, 37), places.slice(37, 42), places.slice(42)];
      const seqs: number[] = [];
      for (let seq = 1; seq <= 10_000; seq += 1) {
        if (swapped.includes(seq)) seqs.push(seq + 1, seq);
        else if (!dropped.includes(seq) && !swapped.includes(seq - 1)) seqs.push(seq);
        if (doubled.includes(seq)) seqs.push(seq);
      }
      expect(check(seqs, 1, 10_000)).toEqual({
        received: 9968,
        missed: 37,
        duplicate: 5,
        reordered: 3,
      });
    }
  });

  it('knows the highest seq, and one less than the first before any', () => {
    const sequence = new SequenceCheck(100);
    expect(sequence.highestSeq).toBe(99);
    sequence.accept(102);
    sequence.accept(101);
    expect(sequence.highestSeq).toBe(102);
  });

  it('keeps a gap of a million events as two numbers', () => {
    expect(check([1, 1_000_000, 500_000], 1, 1_000_000)).toEqual({
      received: 3,
      missed: 999_997,
      duplicate: 0,
      reordered: 1,
    });
  });
});
