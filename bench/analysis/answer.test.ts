import { describe, expect, it } from 'vitest';

import type { Outcome, Verdict } from '../records/verdict.ts';
import { keyOf } from '../records/verdict.ts';
import { noFigures } from '../report/sample-figures.fixture.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';
import { explainHeadline } from './answer.ts';
import { headlineOf } from './headline.ts';
import type { Ladder } from '../records/figures.ts';

const OUTCOMES = ['void', 'lower', 'higher', 'same', 'different', 'cannot-tell'] as const;
const LEAN = { baseline: 'sse-framed', candidate: 'websocket-framed', cell: 'lean' } as const;

const verdict = (outcome: Outcome, changes: Partial<Verdict> = {}): Verdict =>
  sampleVerdict({ scenario: 'steady', role: 'primary', outcome, ...changes });

describe('the answer behind the headline', () => {
  it('says of each pair what its own primary verdicts say, whatever the others are', () => {
    for (const plain of OUTCOMES) {
      for (const lean of OUTCOMES) {
        const own = [verdict(plain), verdict('same', { metric: 'delivery' })];
        const other = verdict(lean, LEAN);
        const { pairs } = explainHeadline([...own, other, verdict('lower', { role: 'exploratory' })], [], []);
        const expected = { code: headlineOf(own, noFigures).code, verdicts: own.map(keyOf) };
        expect(pairs[0]).toEqual({ pair: 'plain', ...expected });
        expect(pairs[1]).toEqual({
          pair: 'lean',
          code: headlineOf([other], noFigures).code,
          verdicts: [keyOf(other)],
        });
      }
    }
  });

  it('is no headline: the lean pair does not count in it where the contest was measured, and alone it does', () => {
    const lean = verdict('lower', LEAN);
    expect(headlineOf([verdict('same'), lean], noFigures).code).toBe('all-same');
    expect(headlineOf([lean], noFigures)).toMatchObject({ code: 'findings', findings: [keyOf(lean)] });
  });

  it('knows a pair whichever side is the baseline, and no other pair, scenario or role', () => {
    const turned = verdict('higher', { baseline: 'websocket', candidate: 'sse' });
    expect(explainHeadline([turned], [], []).pairs).toMatchObject([{ pair: 'plain' }]);
    const others = [
      verdict('lower', { candidate: 'raw-tcp' }),
      verdict('lower', { scenario: 'fan-out' }),
      verdict('lower', { role: 'exploratory' }),
    ];
    expect(explainHeadline(others, [], [])).toEqual({ pairs: [], bursts: null, stack: null });
  });

  it('says nothing where an A/A control failed', () => {
    const control = verdict('lower', { role: 'aa', candidate: 'sse' });
    expect(explainHeadline([verdict('lower'), control], [], [ladder(1000, [9, 9, 9, 9, 9, 9])])).toEqual({
      pairs: [],
      bursts: null,
      stack: null,
    });
  });
});

/** A ladder on which Express adds these, µs, in each round, on top of node:http with 2 µs and of the same 3 µs as ws. */
function ladder(connections: number, express: readonly number[]): Ladder {
  const rung = (
    transport: string,
    adds: string,
    values: readonly number[],
    belowNs: number | null,
    ns: number,
  ) => ({
    transport,
    adds,
    point: {
      x: connections,
      value: 1,
      low: 1,
      high: 1,
      confidence: 0.95,
      rounds: 6,
      roundValues: [...values],
    },
    belowNs,
    step: { ns, isClear: true },
  });
  const flat = (value: number): readonly number[] => express.map(() => value);
  const top = express.map((value) => value + 5);
  return {
    scenario: 'cost',
    connections,
    socket: rung('raw-tcp', 'socket', flat(2), null, 2),
    ways: [
      {
        to: 'sse',
        rungs: [
          rung('sse-framed', 'framing', flat(3), 2, 1),
          rung('sse-http', 'node:http', flat(5), 3, 2),
          rung('sse', 'Express', top, 5, express[0] ?? 0),
        ],
      },
      {
        to: 'websocket',
        rungs: [rung('websocket-framed', 'framing', flat(3), 2, 1), rung('websocket', 'ws', flat(3), 3, 0)],
      },
    ],
  };
}

describe('bursts', () => {
  const load = { kind: 'load', connections: 100, eventsPerSecond: 440, windowMs: 500 } as const;
  const places = [
    { id: 'steady', cell: '100-connections', load },
    { id: 'steady', cell: 'bursts', load: { ...load, eventsPerBurst: 5 } },
  ];
  const cpu = { metric: 'server-cpu', statistic: 'mean' } as const;
  const single = (outcome: Outcome, changes: Partial<Verdict> = {}) =>
    verdict(outcome, { ...cpu, cell: '100-connections', ...changes });
  const inBursts = (outcome: Outcome, changes: Partial<Verdict> = {}) =>
    verdict(outcome, { ...cpu, cell: 'bursts', ...changes });
  const answerTo = (...verdicts: readonly Verdict[]) => explainHeadline(verdicts, places, []);

  it('are an answer of their own, and no part of that to single events', () => {
    for (const outcome of OUTCOMES) {
      const { pairs, bursts } = answerTo(single('lower'), inBursts(outcome));
      expect(pairs).toEqual([{ pair: 'plain', code: 'findings', verdicts: [keyOf(single('lower'))] }]);
      expect(bursts).toEqual({
        eventsPerBurst: 5,
        code: headlineOf([inBursts(outcome)], noFigures).code,
        turnsRound: outcome === 'higher',
        verdicts: [keyOf(inBursts(outcome))],
      });
    }
    expect(answerTo(single('lower')).bursts).toBeNull();
    expect(answerTo(inBursts('lower', { role: 'exploratory' })).bursts).toBeNull();
  });

  it('turn nothing round that is another statistic, or that one half of the rounds carries', () => {
    for (const [one, other] of [
      [single('lower', { metric: 'delivery' }), inBursts('higher')],
      [single('lower', { recurs: false }), inBursts('higher')],
      [single('lower'), inBursts('higher', { recurs: false })],
      [single('same'), inBursts('higher')],
    ] as const)
      expect(answerTo(one, other).bursts?.turnsRound).toBe(false);
  });
});

describe('the part of the stack', () => {
  it('is what node:http and Express add, beside the difference within each round, with the most connections', () => {
    const ladders = [ladder(1000, [4, 4, 4, 4, 4, 4]), ladder(100, [1, 1, 1, 1, 1, 1])];
    expect(explainHeadline([], [], ladders).stack).toEqual({
      scenario: 'cost',
      connections: 1000,
      difference: { ns: 6, isClear: true },
      steps: [
        { adds: 'node:http', ns: 2, isClear: true },
        { adds: 'Express', ns: 4, isClear: true },
      ],
    });
  });

  it('is read off a ladder that leads to both, however many connections another one has', () => {
    const other = ladder(5000, [9, 9, 9, 9, 9, 9]);
    const elsewhere = { ...other, ways: other.ways.map((way) => ({ ...way, to: `${way.to}-h2` })) };
    const { stack } = explainHeadline([], [], [elsewhere, ladder(100, [4, 4, 4, 4, 4, 4])]);
    expect(stack?.connections).toBe(100);
  });

  it('is not clear where the difference is not, and is left out where SSE costs no more', () => {
    expect(explainHeadline([], [], [ladder(100, [-9, 9, -9, 9, -9, 9])]).stack?.difference.isClear).toBe(
      false,
    );
    expect(explainHeadline([], [], [ladder(100, [1, 1])]).stack?.difference.isClear).toBeNull();
    expect(explainHeadline([], [], [ladder(100, [-2, -2, -2])]).stack).toBeNull();
    expect(explainHeadline([], [], []).stack).toBeNull();
  });
});
