import { describe, expect, it } from 'vitest';

import type { Verdict } from '../records/run.ts';
import { sampleVerdict } from './sample-run.fixture.ts';
import { claimWords, marginWords, OUTCOMES, verdictWords } from './words.ts';

const labels: Readonly<Record<string, string>> = { sse: 'SSE', websocket: 'WebSocket' };

function words(changes: Partial<Verdict>) {
  return verdictWords(sampleVerdict(changes), (id) => labels[id] ?? id);
}

function estimate(point: number, low: number, high: number): Verdict['ratio'] {
  return { point, low, high, confidence: 0.95 };
}

describe('a verdict in words', () => {
  it('says by what factor the candidate is lower, and that this is better', () => {
    expect(words({ outcome: 'lower', ratio: estimate(0.76, 0.72, 0.8) })).toEqual({
      sign: '▼',
      finding: 'WebSocket 1.32x lower',
      value: 'better',
      ahead: 'websocket',
    });
  });

  it('puts the baseline ahead when the candidate is worse', () => {
    expect(words({ outcome: 'higher', ratio: estimate(1.4, 1.3, 1.5) })).toEqual({
      sign: '▲',
      finding: 'WebSocket 1.40x higher',
      value: 'worse',
      ahead: 'sse',
    });
    expect(words({ outcome: 'lower', better: 'higher' })).toMatchObject({ value: 'worse', ahead: 'sse' });
    expect(words({ outcome: 'higher', better: 'higher', ratio: estimate(2, 1.8, 2.2) })).toMatchObject({
      value: 'better',
      ahead: 'websocket',
    });
  });

  it('puts nobody ahead in a metric that only explains', () => {
    expect(words({ outcome: 'higher', better: 'neither' })).toMatchObject({ value: null, ahead: null });
  });

  it('gives small differences in percent', () => {
    expect(words({ outcome: 'lower', ratio: estimate(0.958, 0.95, 0.96) }).finding).toBe(
      'WebSocket 4.2 % lower',
    );
    expect(words({ outcome: 'higher', ratio: estimate(1.0013, 1.0013, 1.0013) }).finding).toBe(
      'WebSocket 0.13 % higher',
    );
  });

  it('gives both values where a zero side leaves no ratio', () => {
    const zero = { ratio: null, unit: 'events', baselineValue: 0, candidateValue: 150 } as const;
    expect(words({ ...zero, outcome: 'higher' }).finding).toBe('WebSocket higher: 150 against 0');
  });

  it('says within what both are the same: the percentage, or the floor where that is the larger', () => {
    const margin = { kind: 'relative', ratio: 1.1, floor: 1e6, unit: 'ns' } as const;
    const same = { outcome: 'same', margin } as const;
    expect(words({ ...same, marginRatio: 1.1 }).finding).toBe('same within 10 %');
    expect(words({ ...same, marginRatio: 1.6 }).finding).toBe('same within 1 ms');
    expect(words({ outcome: 'same', margin: { kind: 'exact' } }).finding).toBe('exactly the same');
    expect(words({ outcome: 'same', baselineValue: 0, candidateValue: 0 }).finding).toBe('both 0');
  });

  it('says which way a difference of unclear size goes', () => {
    const different = { outcome: 'different', ratio: estimate(1.1, 1.01, 1.2) } as const;
    expect(words(different)).toMatchObject({
      finding: 'different, size unclear: WebSocket higher',
      value: null,
      ahead: null,
    });
  });

  it('says what could have gone unseen when it cannot tell: half the width of the interval', () => {
    const wide = { outcome: 'cannot-tell', ratio: estimate(1, 1 / 1.27, 1.27) } as const;
    expect(words(wide).finding).toBe('cannot tell: less than 27 % would have gone unseen');
    expect(words({ ...wide, ratio: estimate(1, 0.25, 4) }).finding).toBe(
      'cannot tell: less than 4.00x would have gone unseen',
    );
  });

  it('says that only the other primary claims stand in the way of a clear interval', () => {
    const clear = { outcome: 'cannot-tell', ratio: estimate(0.46, 0.45, 0.48) } as const;
    const tooFew = { p: 0.03, threshold: 0.0167 };
    expect(words({ ...clear, significance: tooFew }).finding).toBe(
      'cannot tell: clear alone, but not sure enough among all primary claims; more rounds are needed',
    );
    const wide = estimate(0.9, 0.7, 1.2);
    expect(words({ ...clear, ratio: wide, significance: tooFew }).finding).toMatch(/gone unseen$/);
    expect(words({ ...clear, significance: null }).finding).toMatch(/gone unseen$/);
  });

  it('gives the reason of the analysis when there is no interval', () => {
    const because = [
      { code: 'few-rounds', values: { rounds: 4, neededRounds: 6, unresolvedRounds: 0, nullMeans: '' } },
    ] as const;
    expect(words({ outcome: 'cannot-tell', ratio: null, because }).finding).toBe(
      'cannot tell: Only 4 rounds count, and a 95 % interval needs 6',
    );
    expect(words({ outcome: 'void', because: [{ code: 'both-zero', values: { rounds: 8 } }] }).finding).toBe(
      'void: Both sides are 0 in all 8 rounds',
    );
  });

  it('names a transport that the run does not know by its id', () => {
    expect(words({ outcome: 'lower', candidate: 'raw-tcp' }).finding).toContain('raw-tcp');
  });
});

it('every outcome has a sign of its own', () => {
  const signs = Object.values(OUTCOMES).map(({ sign }) => sign);
  expect(new Set(signs).size).toBe(6);
});

it('a margin reads as the part of it that decides', () => {
  const margin = { kind: 'relative', ratio: 1.25, floor: 1e6, unit: 'ns' } as const;
  expect(marginWords(sampleVerdict({ margin, marginRatio: 1.25 }))).toBe('25 %');
  expect(marginWords(sampleVerdict({ margin, marginRatio: 3 }))).toBe('1 ms');
  expect(marginWords(sampleVerdict({ margin, marginRatio: null }))).toBe('25 %');
  expect(marginWords(sampleVerdict({ margin: { ...margin, ratio: 2.81 }, marginRatio: 2.81 }))).toBe('2.81x');
  expect(marginWords(sampleVerdict({ margin: { kind: 'exact' }, marginRatio: 1 }))).toBe('exact');
});

it('a claim begins with what became of it', () => {
  expect(
    claimWords({
      id: 'ws-faster',
      sentence: 'WebSocket is faster.',
      source: 'many',
      kind: 'folklore',
      outcome: 'not-measured',
      because: 'No scenario asked.',
      evidence: [],
    }),
  ).toBe('NOT MEASURED: "WebSocket is faster." No scenario asked.');
});

const labelOf = (id: string): string => ({ sse: 'SSE', websocket: 'WebSocket' })[id] ?? id;

describe('a side that is there to explain', () => {
  it('is lower or higher, and never better', () => {
    const one = verdictWords(sampleVerdict({ candidate: 'raw-tcp' }), labelOf, (id) => id === 'raw-tcp');
    expect(one).toMatchObject({ finding: 'raw-tcp 1.24x lower', value: null, ahead: null });
    const other = verdictWords(sampleVerdict({ baseline: 'raw-tcp' }), labelOf, (id) => id === 'raw-tcp');
    expect(other).toMatchObject({ value: null, ahead: null });
  });

  it('is also the baseline when it is compared with itself', () => {
    expect(verdictWords(sampleVerdict({ role: 'aa', candidate: 'sse' }), labelOf)).toMatchObject({
      value: null,
      ahead: null,
    });
  });
});

it('a finding that one half of the rounds alone carries is said to be so, and makes no side better', () => {
  expect(verdictWords(sampleVerdict({ recurs: false }), labelOf)).toMatchObject({
    finding: 'WebSocket 1.24x lower, but not in both halves of the rounds',
    value: null,
    ahead: null,
  });
});
