import { describe, expect, it } from 'vitest';
import { decodeEvent } from './event.ts';
import { createManualClock } from './manual-clock.ts';
import { drawNames } from './names.ts';
import type { EncodedEvent } from './replay-buffer.ts';
import { EventStream } from './stream.ts';

const clock = createManualClock();

function streamOf(replayWindow: number, published = 0): EventStream {
  const stream = new EventStream({
    clock,
    epoch: 'here',
    names: drawNames(1, 20),
    payloadBytes: null,
    replayWindow,
  });
  for (let seq = 1; seq <= published; seq += 1) stream.publish(seq, clock.nowNs());
  return stream;
}

/** What a client gets: the seqs, and of the gap only where it ends. */
function replay(stream: EventStream, seq: number, epoch: string | null = 'here') {
  const { gap, events } = stream.replayAfter({ seq, epoch });
  return { seqs: events.map((event) => event.seq), oldestSeq: gap?.oldestSeq ?? null };
}

describe('the stream', () => {
  it('hands every transport the same text, stamped once, and gives back the stamp', () => {
    const stream = streamOf(5);
    const texts: [string[], string[]] = [[], []];
    stream.onEvent(({ text }) => {
      texts[0].push(text);
      clock.advance(3); // a slow transport must not age the event for the next one
    });
    stream.onEvent(({ text }) => texts[1].push(text));
    const nowNs = clock.nowNs();
    const sentNs = stream.publish(1, nowNs - 5);
    expect(texts[0]).toEqual(texts[1]);
    expect(decodeEvent(texts[0][0] ?? '')).toMatchObject({ seq: 1, dueNs: nowNs - 5, sentNs: nowNs });
    expect(sentNs).toBe(nowNs);
  });

  it('gives event n the same name after a restart, whatever came before it in that life', () => {
    const names = (events: readonly EncodedEvent[]): string[] =>
      events.map(({ text }) => decodeEvent(text).name);
    const first = streamOf(100, 50);
    const second = streamOf(100);
    for (let seq = 18; seq <= 30; seq += 1) second.restore(seq, clock.nowNs());
    for (let seq = 31; seq <= 50; seq += 1) second.publish(seq, clock.nowNs());
    const expected = names(first.replayAfter({ seq: 17, epoch: null }).events);
    expect(names(second.replayAfter({ seq: 17, epoch: null }).events)).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(10);
  });

  it('announces no event that it restores', () => {
    const stream = streamOf(5);
    const heard: number[] = [];
    stream.onEvent(({ seq }) => heard.push(seq));
    stream.restore(1, clock.nowNs());
    expect(heard).toEqual([]);
    expect(replay(stream, 0)).toEqual({ seqs: [1], oldestSeq: null });
  });
});

describe('a client that resumes', () => {
  it('gets what it lacks when the window covers it', () => {
    expect(replay(streamOf(10, 20), 17)).toEqual({ seqs: [18, 19, 20], oldestSeq: null });
    expect(replay(streamOf(10, 20), 17, null)).toEqual({ seqs: [18, 19, 20], oldestSeq: null });
  });

  it('gets nothing when it lacks nothing', () => {
    expect(replay(streamOf(10, 20), 20)).toEqual({ seqs: [], oldestSeq: null });
    expect(replay(streamOf(0, 20), 20)).toEqual({ seqs: [], oldestSeq: null });
    expect(replay(streamOf(10), 0)).toEqual({ seqs: [], oldestSeq: null });
  });

  it('is told of a gap as soon as one event has fallen out of the window, and not before', () => {
    const held = [16, 17, 18, 19, 20];
    expect(replay(streamOf(5, 20), 15)).toEqual({ seqs: held, oldestSeq: null });
    expect(replay(streamOf(5, 20), 14)).toEqual({ seqs: held, oldestSeq: 16 });
    expect(replay(streamOf(0, 20), 19)).toEqual({ seqs: [], oldestSeq: 21 });
  });

  it('from another history is told of a gap and gets all that is held, whatever its seq', () => {
    expect(replay(streamOf(5, 3), 2, 'elsewhere')).toEqual({ seqs: [1, 2, 3], oldestSeq: 1 });
    expect(replay(streamOf(5, 20), 18, 'elsewhere')).toEqual({ seqs: [16, 17, 18, 19, 20], oldestSeq: 16 });
  });

  it('with a seq that is yet to come must be from another history too', () => {
    expect(replay(streamOf(5, 3), 4, null)).toEqual({ seqs: [1, 2, 3], oldestSeq: 1 });
    expect(replay(streamOf(5, 3), 3, null)).toEqual({ seqs: [], oldestSeq: null });
    expect(replay(streamOf(5), 1)).toEqual({ seqs: [], oldestSeq: 1 });
  });

  it('reads in the gap what it asked for, and which history it is in now', () => {
    const { gap } = streamOf(5, 20).replayAfter({ seq: 2, epoch: 'elsewhere' });
    expect(gap).toEqual({ epoch: 'here', oldestSeq: 16, requestedSeq: 2 });
  });
});
