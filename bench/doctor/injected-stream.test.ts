import { describe, expect, it } from 'vitest';
import type { Clock } from '../../servers/stream/clock.ts';
import { createManualClock, type ManualClock } from '../../servers/stream/manual-clock.ts';
import type { EncodedEvent } from '../../servers/stream/replay-buffer.ts';
import { Burner } from './burner.ts';
import { InjectedStream } from './injected-stream.ts';
import type { ServerInjection } from './injection.ts';

/** A stream with an injection, and what its transports are given. */
function streamWith(injection: ServerInjection, clock: Clock = createManualClock()) {
  const stream = new InjectedStream(
    { clock, epoch: 'test', names: ['A', 'B'], payloadBytes: null, replayWindow: 10 },
    injection,
  );
  const events: EncodedEvent[] = [];
  stream.onEvent((event) => events.push(event));
  return { stream, seqs: () => events.map(({ seq }) => seq), events };
}

/** A clock that moves on a little at every reading. */
function ticking(clock: ManualClock): Clock {
  return {
    ...clock,
    nowNs() {
      clock.advance(0.1);
      return clock.nowNs();
    },
  };
}

const publishTo = (stream: InjectedStream, last: number): number[] =>
  Array.from({ length: last }, (_, at) => stream.publish(at + 1, 0));

describe('a tampered sequence', () => {
  const none = { kind: 'sequence', drop: [], double: [], swap: [] } as const;

  it('lacks what was dropped, has twice what was doubled, and late what was swapped', () => {
    const { stream, seqs } = streamWith({ ...none, drop: [2], double: [4], swap: [6] });
    publishTo(stream, 8);
    expect(seqs()).toEqual([1, 3, 4, 4, 5, 7, 6, 8]);
  });

  it('without anything to tamper with is the stream itself', () => {
    const { stream, seqs } = streamWith(none);
    publishTo(stream, 4);
    expect(seqs()).toEqual([1, 2, 3, 4]);
  });
});

describe('an event loop that is held up', () => {
  it('holds up every n-th event before it is stamped as sent, and no other', () => {
    const clock = createManualClock();
    const { stream } = streamWith({ kind: 'late', every: 3, lateMs: 5 }, ticking(clock));
    const before = clock.nowNs();
    const sent = publishTo(stream, 6);
    const gapsMs = sent.map((sentNs, at) => (sentNs - (sent[at - 1] ?? before)) / 1e6);
    expect(gapsMs.map((gap) => gap > 4.9)).toEqual([false, false, true, false, false, true]);
  });

  it('stalls once, before one event', () => {
    const clock = createManualClock();
    const { stream } = streamWith({ kind: 'stall', seq: 2, stallMs: 50 }, ticking(clock));
    const [first = 0, second = 0, third = 0] = publishTo(stream, 3);
    expect(second - first).toBeGreaterThan(50e6);
    expect(third - second).toBeLessThan(1e6);
  });
});

describe('extra bytes', () => {
  it('make the text exactly so much longer, and leave it JSON', () => {
    const plain = streamWith({ kind: 'sequence', drop: [], double: [], swap: [] });
    const padded = streamWith({ kind: 'bytes', extraBytes: 64 });
    publishTo(plain.stream, 1);
    publishTo(padded.stream, 1);
    const text = padded.events[0]?.text ?? '';
    expect(text.length - (plain.events[0]?.text.length ?? 0)).toBe(64);
    expect(JSON.parse(text)).toMatchObject({ seq: 1, name: 'B' });
  });
});

describe('burnt CPU time', () => {
  /** A process in which each reading of the clock takes 1 us of CPU time. @param meanwhileUs CPU time of other threads */
  function burnBeside(share: number, meanwhileUs: number): { burntUs: number; otherUs: number }[] {
    let nowUs = 0;
    let usedUs = 1_000_000;
    let looks = 0;
    const nowNs = (): number => {
      looks += 1;
      const passedUs = looks % 100 === 0 ? 1 + meanwhileUs : 1;
      nowUs += passedUs;
      usedUs += passedUs;
      return nowUs * 1000;
    };
    const burner = new Burner(share, { nowNs }, () => usedUs);
    let otherUs = 0;
    let burntUs = 0;
    return [2000, 500, 0, 7000].map((workUs) => {
      usedUs += workUs;
      const [beforeUs, looksBefore] = [usedUs, looks];
      burner.burn();
      const interrupted = Math.floor(looks / 100) - Math.floor(looksBefore / 100);
      otherUs += workUs + interrupted * meanwhileUs;
      burntUs += usedUs - beforeUs - interrupted * meanwhileUs;
      return { burntUs, otherUs };
    });
  }

  it('is a share of all other CPU time of the process, at every moment', () => {
    for (const { burntUs, otherUs } of burnBeside(0.5, 0)) {
      expect(burntUs / otherUs).toBeGreaterThan(0.49);
      expect(burntUs / otherUs).toBeLessThan(0.51);
    }
  });

  it('does not count what other threads use meanwhile', () => {
    const alone = burnBeside(0.5, 0).at(-1);
    const beside = burnBeside(0.5, 50).at(-1);
    expect(beside?.burntUs).toBeGreaterThanOrEqual(alone?.burntUs ?? NaN);
  });

  it('is none for a share of none', () => {
    expect(burnBeside(0, 0).at(-1)?.burntUs).toBeLessThanOrEqual(4);
  });
});
