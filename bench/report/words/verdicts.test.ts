import { describe, expect, it } from 'vitest';

import type { Verdict } from '../../records/verdict.ts';
import { estimate, sampleVerdict } from '../sample-verdicts.fixture.ts';
import { inTable, marginRule, marginWords, OUTCOMES, toneOf, verdictWords } from './verdicts.ts';

const labels: Readonly<Record<string, string>> = { sse: 'SSE', websocket: 'WebSocket' };

function words(changes: Partial<Verdict>, isContest = true) {
  return verdictWords(sampleVerdict(changes), (id) => labels[id] ?? id, isContest);
}

describe('a verdict in words', () => {
  it.each<[Partial<Verdict>, string]>([
    [{ outcome: 'lower', ratio: estimate(0.7212, 0.66, 0.76) }, '▼ WebSocket 28 % lower (better)'],
    [{ outcome: 'higher', ratio: estimate(1.4, 1.3, 1.5) }, '▲ WebSocket 40 % higher (worse)'],
    [{ outcome: 'lower', better: 'higher' }, '▼ WebSocket 19 % lower (worse)'],
    [
      { outcome: 'higher', better: 'higher', ratio: estimate(3.44, 3, 4) },
      '▲ WebSocket 244 % higher (better)',
    ],
    [{ outcome: 'higher', better: 'neither', ratio: estimate(1.0013, 1, 1) }, '▲ WebSocket 0.13 % higher'],
    [{ outcome: 'lower', ratio: estimate(0.9977, 0.99, 0.999) }, '▼ WebSocket 0.23 % lower (better)'],
    [{ outcome: 'lower', ratio: estimate(0.0031, 0.003, 0.004) }, '▼ WebSocket 99.7 % lower (better)'],
    [
      { outcome: 'higher', ratio: null, unit: 'events', baselineValue: 0, candidateValue: 150 },
      '▲ WebSocket higher: 150 against 0 (worse)',
    ],
    [{ outcome: 'same', marginRatio: 1.1 }, '= same within 10 %'],
    [{ outcome: 'same', margin: { kind: 'exact' } }, '= exactly the same'],
    [{ outcome: 'same', baselineValue: 0, candidateValue: 0 }, '= both 0'],
    [{ outcome: 'different', ratio: estimate(1.1, 1.01, 1.2) }, '≠ WebSocket higher, by an unclear amount'],
    [
      { outcome: 'cannot-tell', ratio: estimate(1, 0.7, 1.86) },
      '? inconclusive: differences up to 86 % cannot be ruled out',
    ],
    [
      { outcome: 'cannot-tell', ratio: estimate(0.89, 0.43, 1.49) },
      '? inconclusive: differences up to 57 % cannot be ruled out',
    ],
    [
      {
        outcome: 'cannot-tell',
        ratio: null,
        because: [
          { code: 'few-rounds', values: { rounds: 4, neededRounds: 6, unresolvedRounds: 0, nullMeans: '' } },
        ],
      },
      '? inconclusive: only 4 rounds count, and a 95 % interval needs 6',
    ],
    [
      {
        outcome: 'void',
        because: [{ code: 'many-void', values: { voidPairs: 23, pairs: 64, cause: 'client-saturated' } }],
      },
      '∅ void: 23 of 64 pairs are void, more than a quarter (client-saturated)',
    ],
    [{ outcome: 'lower', candidate: 'raw-tcp' }, '▼ raw-tcp 19 % lower (better)'],
    [{ recurs: false }, '▼ WebSocket 19 % lower, in one half of the rounds only'],
    [{ role: 'aa', candidate: 'sse' }, '▼ SSE 19 % lower'],
  ])('of %j reads %s', (changes, text) => {
    expect(inTable(words(changes))).toBe(text);
  });

  it('puts the side ahead that is better off, and nobody where it cannot be said', () => {
    expect(words({ outcome: 'lower' }).ahead).toBe('websocket');
    expect(words({ outcome: 'higher' }).ahead).toBe('sse');
    for (const changes of [
      { better: 'neither' },
      { recurs: false },
      { role: 'aa' },
      { outcome: 'different' },
      { outcome: 'void' },
    ] as const) {
      expect(words(changes)).toMatchObject({ ahead: null, value: null });
    }
    expect(words({ outcome: 'lower' }, false)).toMatchObject({ ahead: null, value: null });
  });

  it('says that only the other primary verdicts stand in the way of a clear interval', () => {
    const clear = { outcome: 'cannot-tell', ratio: estimate(0.46, 0.45, 0.48) } as const;
    const significance = { p: 0.03, threshold: 0.0167 };
    expect(words({ ...clear, significance }).finding).toContain(
      'clear on its own, but not among all primary',
    );
    expect(words({ ...clear, significance, ratio: estimate(0.9, 0.7, 1.2) }).finding).toMatch(/ruled out$/);
    expect(words({ ...clear, significance: null }).finding).toMatch(/ruled out$/);
  });
});

it('every outcome has a sign of its own, and a colour only adds to the words', () => {
  expect(new Set(Object.values(OUTCOMES).map(({ sign }) => sign)).size).toBe(6);
  const tone = (changes: Partial<Verdict>) => toneOf(sampleVerdict(changes), words(changes));
  expect([
    tone({}),
    tone({ outcome: 'higher' }),
    tone({ outcome: 'void' }),
    tone({ outcome: 'same' }),
  ]).toEqual(['good', 'bad', 'warn', null]);
});

it('a margin reads as the part of it that decides, and as the rule', () => {
  const margin = { kind: 'relative', ratio: 1.25, floor: 1e6, unit: 'ns' } as const;
  expect(marginWords({ margin, marginRatio: 1.25 })).toBe('25 %');
  expect(marginWords({ margin, marginRatio: 3 })).toBe('1 ms');
  expect(marginWords({ margin, marginRatio: null })).toBe('25 %');
  expect(marginWords({ margin: { kind: 'exact' }, marginRatio: 1 })).toBe('exact');
  expect(marginRule({ ...margin, ratio: 1.2, floor: 5e7 })).toBe('20 % or 50 ms, whichever is larger');
  expect(marginRule({ ...margin, floor: 0 })).toBe('25 %');
  expect(marginRule({ kind: 'exact' })).toBe('any difference: the value is counted exactly');
});
