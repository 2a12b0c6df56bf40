import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoundNews, RunProgress } from '../records/progress.ts';
import { fakeIo } from './io.fixture.ts';
import { createProgress, crop, plainLine, statusLine } from './progress.ts';

const started: RoundNews = {
  kind: 'round-started',
  interim: null,
  scenario: 'fan-out',
  cellLabel: '1,000 connections',
  round: 3,
  rounds: 12,
  beside: 0,
  doneSeconds: 65,
  leftSeconds: 130.4,
};
const finished: RoundNews = { ...started, kind: 'round-finished' };
const note: RunProgress = { ...started, kind: 'note', text: 'A window was void.' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the words', () => {
  it('on a terminal begin with the time left', () => {
    expect(statusLine(started)).toBe(
      '2 min 10 s left, 1 min 5 s done | fan-out, 1,000 connections | round 3 of up to 12',
    );
  });

  it('in a log are those of a finished round or a note', () => {
    expect(plainLine(started)).toBeNull();
    expect(plainLine(finished)).toBe(
      'fan-out, 1,000 connections: round 3 of up to 12 finished, 1 min 5 s done, 2 min 10 s left',
    );
    expect(plainLine(note)).toBe('note: A window was void.');
  });

  it('show an interval that will still move, and say so', () => {
    const ratio = { point: 0.881, low: 0.853, high: 0.913, confidence: 0.95 };
    const interim = { what: 'Delivery, p50', ratio };
    expect(statusLine({ ...started, interim })).toContain('| interim: Delivery, p50 0.88x (0.85..0.91)');
    expect(plainLine({ ...finished, interim })).toMatch(/left; interim: Delivery, p50 0.88x \(0.85..0.91\)$/);
  });

  it('say how many faults run side by side', () => {
    expect(statusLine({ ...started, beside: 3 })).toContain('round 3 of up to 12, and 3 more side by side');
  });

  it('never promise less than no time', () => {
    expect(statusLine({ ...started, leftSeconds: -4 })).toMatch(/^0 s left/);
  });

  it('are cut where they would wrap', () => {
    expect(crop('abcdef', 6)).toBe('abcdef');
    expect(crop('abcdef', 5)).toBe('abcd…');
  });
});

describe('a log', () => {
  it.each([
    ['a pipe', {}, null],
    ['CI, even with a terminal', { CI: 'true' }, 80],
  ])('that is %s gets whole lines and no control characters', (_, env, terminal) => {
    const io = fakeIo([], env, terminal);
    const progress = createProgress(io);
    for (const news of [started, finished, note]) progress.show(news);
    progress.end();
    expect(io.err()).toBe(`${plainLine(finished)}\n${plainLine(note)}\n`);
    expect(io.out()).toBe('');
  });
});

describe('a terminal', () => {
  const clear = '\r\u001B[2K';

  function drawings(text: string): readonly string[] {
    return text.split(clear).slice(1);
  }

  it('is redrawn at most 4 times a second, and shows the last of a burst', () => {
    const io = fakeIo([], { NO_COLOR: '1' }, 200);
    const progress = createProgress(io);
    for (let round = 1; round <= 100; round += 1) {
      progress.show({ ...started, round });
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(1000);
    const drawn = drawings(io.err());
    expect(drawn.length).toBeGreaterThanOrEqual(4);
    expect(drawn.length).toBeLessThanOrEqual(5);
    expect(drawn.at(-1)).toContain('round 100 of up to 12');
  });

  it('leaves no timer running between two pieces of news, so that the runner sleeps', () => {
    const progress = createProgress(fakeIo([], {}, 80));
    progress.show(started);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never gets a line as wide as itself', () => {
    const io = fakeIo([], { NO_COLOR: '1' }, 30);
    createProgress(io).show(started);
    expect(drawings(io.err())).toEqual(['2 min 10 s left, 1 min 5 s d…']);
  });

  it('that is narrow gets a note broken between words, and so does a dumb one, which gets plain lines', () => {
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const io = fakeIo([], env, 16);
      createProgress(io).show(note);
      expect(io.err()).toContain('note: A window\n    was void.\n');
      expect(io.err().includes('\u001B')).toBe(!('TERM' in env));
    }
  });

  it.each(['false', '0', ''])('is one with CI=%s, too', (CI) => {
    const io = fakeIo([], { CI }, 80);
    createProgress(io).show(started);
    expect(io.err()).toContain(clear);
  });

  it('keeps notes above the line, and ends clean', () => {
    const io = fakeIo([], { NO_COLOR: '1' }, 200);
    const progress = createProgress(io);
    progress.show(started);
    progress.show(note);
    progress.end();
    vi.advanceTimersByTime(1000);
    const line = statusLine(started);
    expect(io.err()).toBe(`${clear}${line}${clear}note: A window was void.\n${clear}${line}${clear}`);
  });

  it('is coloured unless NO_COLOR is set', () => {
    const [plain, colored] = [{ NO_COLOR: '1' }, {}].map((env) => {
      const io = fakeIo([], env, 80);
      createProgress(io).show(started);
      return io.err();
    });
    expect(plain).not.toContain('\u001B[2m');
    expect(colored).toContain('\u001B[2m');
  });
});
