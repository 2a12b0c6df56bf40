import { describe, expect, it } from 'vitest';
import type { CaseFinding } from '../cases/case.ts';
import { faultOf, windowOf } from '../metrics/records.fixture.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';
import type { Outcome, Verdict } from '../records/verdict.ts';
import { encodeHistogram, type Encoded } from '../stats/histogram.ts';
import { judgeSameVerdicts } from './as-target.ts';
import { judgeBusy } from './busy-client.ts';
import { judgeCut } from './cut.ts';
import { drawTampering, judgeTampered } from './exact-events.ts';
import { judgeBytes } from './extra-bytes.ts';
import { judgePlan, type HeldOut } from './held-out-plan.ts';
import { judgeLate, type Numbered } from './late-events.ts';
import { judgeLoadClient } from './load-client.ts';
import { judgeBesideNeighbours } from './neighbours.ts';
import { judgeOverload } from './overload.ts';
import { judgeRecovery } from './recovery.ts';
import { judgeCpu } from './server-cpu.ts';
import { judgeStall } from './stalled-server.ts';
import { voidBy, wholeWindow } from './window.fixture.ts';

const missed = (findings: readonly CaseFinding[]): string[] =>
  findings.filter(({ isFound }) => !isFound).map(({ what }) => what);

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('late events', () => {
  /** 1,000 events with usual delays between 0.4 and 0.6 ms, some of them later. */
  const deliveries = (lateMs: (seq: number) => number): readonly Numbered[] =>
    range(31, 1030).map((seq) => ({ seq, delayNs: (0.4 + (seq % 7) / 35 + lateMs(seq)) * 1e6 }));
  const every =
    (nth: number, byMs: number) =>
    (seq: number): number =>
      seq % nth === 0 ? byMs : 0;
  const histogramOf = (numbered: readonly Numbered[]): Encoded =>
    encodeHistogram(numbered.map(({ delayNs }) => delayNs));
  const judged = (numbered: readonly Numbered[]): readonly string[] =>
    missed(judgeLate({ delivery: histogramOf(numbered), numbered }));

  it('are found as a step of 2 % at 5 ms', () => {
    expect(judged(deliveries(every(50, 5)))).toEqual([]);
  });

  it('are found where as many other events are late by themselves', () => {
    expect(judged(deliveries((seq) => every(50, 5)(seq) + every(49, 9)(seq)))).toEqual([]);
  });

  it('are missed when there is no step, one of another height, or one at another place', () => {
    expect(judged(deliveries(every(50, 0)))).toHaveLength(2);
    expect(judged(deliveries(every(50, 8)))).toHaveLength(1);
    expect(judged(deliveries(every(100, 5)))).toHaveLength(2);
    expect(judged(deliveries((seq) => every(50, 5)(seq + 1)))).toHaveLength(2);
  });

  it('are missed when the distribution lacks one of them, or holds one twice', () => {
    const numbered = deliveries(every(50, 5));
    const isOne = ({ seq }: Numbered): boolean => seq === 500;
    const without = numbered.filter((one) => !isOne(one));
    const twice = [...numbered, ...numbered.filter(isOne)];
    for (const reported of [without, twice])
      expect(missed(judgeLate({ delivery: histogramOf(reported), numbered }))).toHaveLength(1);
  });

  it('are missed when nothing was delivered', () => {
    expect(judged([])).toHaveLength(2);
  });
});

describe('a stall', () => {
  const delivery = range(1, 1000).map((event) =>
    Math.max(5e5, event > 250 ? 500e6 - (event - 251) * 2e6 : 0),
  );
  const transit = delivery.map(() => 5e5);
  const late = [voidBy('server-late')];

  it('is found in delivery, and not in transit', () => {
    expect(missed(judgeStall(wholeWindow({ checks: late }, { delivery, transit })))).toEqual([]);
  });

  it('is missed when delays start at sending', () => {
    expect(missed(judgeStall(wholeWindow({}, { delivery: transit, transit })))).toEqual([
      'p80 of delivery',
      'p90 of delivery',
      'p99 of delivery',
      'the check on the server',
    ]);
  });
});

describe('tampered events', () => {
  const tampering = drawTampering(7);
  const { drop, double, swap } = tampering;
  const clients = Array.from({ length: 4 }, () => ({ missed: drop, duplicate: double, reordered: swap }));
  const { counts } = wholeWindow({ counts: { missed: 4 * 37, duplicate: 4 * 5, reordered: 4 * 3 } });

  it('are 37, 5 and 3, no two of them neighbours, the same for the same seed', () => {
    expect([drop.length, double.length, swap.length]).toEqual([37, 5, 3]);
    const all = [...drop, ...double, ...swap].toSorted((a, b) => a - b);
    for (const [at, seq] of all.entries()) expect(seq - (all[at - 1] ?? 0)).toBeGreaterThan(1);
    expect(drawTampering(7)).toEqual(tampering);
    expect(drawTampering(8)).not.toEqual(tampering);
  });

  it('are found one by one', () => {
    expect(missed(judgeTampered('SSE', tampering, { counts, clients }))).toEqual([]);
  });

  it('are missed when one client saw one event more or less, even if all totals agree', () => {
    const odd = [...clients.slice(1), { missed: drop.with(0, 3), duplicate: double, reordered: swap }];
    expect(missed(judgeTampered('SSE', tampering, { counts, clients: odd }))).toEqual(['missed over SSE']);
    expect(
      missed(judgeTampered('SSE', tampering, { counts: { ...counts, missed: 1 }, clients })),
    ).toHaveLength(1);
  });
});

describe('cut connections', () => {
  const gone = { missed: range(101, 137), duplicate: [], reordered: [] };
  const whole = { missed: [], duplicate: [], reordered: [] };
  const { counts } = wholeWindow();
  const untouched = range(1, 12).map(() => whole);
  const some = [...range(1, 5).map(() => gone), ...untouched.slice(5)];

  it('are found with exactly what they missed, and with nothing when they resume', () => {
    expect(missed(judgeCut('SSE', false, { counts, clients: some }))).toEqual([]);
    expect(missed(judgeCut('SSE', true, { counts, clients: untouched }))).toEqual([]);
  });

  it('are missed when another number of clients miss events, other events, or one arrives twice', () => {
    expect(missed(judgeCut('SSE', false, { counts, clients: some.slice(1) }))).toHaveLength(1);
    const off = some.with(2, { ...gone, missed: range(101, 136) });
    expect(missed(judgeCut('SSE', false, { counts, clients: off }))).toHaveLength(1);
    expect(missed(judgeCut('SSE', true, { counts: { ...counts, duplicate: 1 }, clients: [] }))).toHaveLength(
      1,
    );
  });
});

describe('a known recovery', () => {
  const clients = Array.from({ length: 10 }, () => ({ detectionNs: 1e6, recoveryNs: 410e6 }));
  const fault = faultOf({ arm: 'sse', clients, acceptsAfterFault: 10 });

  it('is found', () => {
    expect(missed(judgeRecovery(fault))).toEqual([]);
  });

  it('is missed when it is too short, too long, or not for all', () => {
    const back = (recoveryNs: number | null) =>
      judgeRecovery({ ...fault, clients: fault.clients.map((client) => ({ ...client, recoveryNs })) });
    expect(missed(back(300e6))).toEqual(['recovery, SSE']);
    expect(missed(back(600e6))).toEqual(['recovery, SSE']);
    expect(missed(back(null))).toEqual(['recovery, SSE']);
    expect(missed(judgeRecovery({ ...fault, acceptsAfterFault: 9 }))).toEqual([
      'connections that were accepted again, SSE',
    ]);
  });
});

describe('extra bytes', () => {
  const plain = { wireBytes: 33_000, payloadBytes: 30_000, received: 100 };
  const longer = { wireBytes: 39_400, payloadBytes: 36_400, received: 100 };

  it('are found to the byte', () => {
    expect(missed(judgeBytes('SSE', plain, longer))).toEqual([]);
    expect(missed(judgeBytes('SSE', plain, { ...longer, wireBytes: 39_401 }))).toHaveLength(1);
    expect(missed(judgeBytes('SSE', plain, { ...longer, payloadBytes: 36_399 }))).toHaveLength(1);
  });
});

describe('too much for one side', () => {
  it('is found by its check, and by no other', () => {
    const judged = (loopUtilization: number, code: 'client-saturated' | 'incomplete') =>
      missed(judgeBusy(wholeWindow({ client: { loopUtilization }, checks: [voidBy(code)] })));
    expect(judged(0.92, 'client-saturated')).toEqual([]);
    expect(judged(0.92, 'incomplete')).toEqual(['checks that fired']);
    expect(judged(0.3, 'client-saturated')).toHaveLength(1);
    expect(missed(judgeOverload([voidBy('server-late')]))).toEqual([]);
    expect(missed(judgeOverload([voidBy('client-saturated')]))).toEqual(['checks that fired']);
    expect(missed(judgeOverload([]))).toEqual(['checks that fired']);
  });
});

describe('more CPU time', () => {
  const server = (low: number, high: number) =>
    sampleVerdict({ outcome: 'higher', ratio: { point: 1.1, low, high, confidence: 0.95 } });
  const client = sampleVerdict({ outcome: 'same' });

  it('is found when the interval holds it and the other side did not move', () => {
    expect(missed(judgeCpu(0.1, server(1.06, 1.14), client))).toEqual([]);
  });

  it('is missed when the interval lies elsewhere, points the other way, or the other side moved', () => {
    expect(missed(judgeCpu(0.1, server(1.11, 1.2), client))).toEqual(['server CPU per event']);
    expect(missed(judgeCpu(0.1, server(0.8, 0.95), client))).toEqual([
      'server CPU per event',
      'its direction',
    ]);
    expect(missed(judgeCpu(0.1, server(1, 1.2), sampleVerdict({ outcome: 'higher' })))).toEqual([
      'client CPU per event',
    ]);
    expect(missed(judgeCpu(0.1, null, null))).toHaveLength(3);
  });
});

describe('one thing that is measured in two ways', () => {
  const verdict = (outcome: Outcome, low: number, high: number, wishes: Partial<Verdict> = {}): Verdict =>
    sampleVerdict({
      outcome,
      ratio: { point: (low + high) / 2, low, high, confidence: 0.95 },
      unit: 'ns',
      ...wishes,
    });
  const agree = (inside: Verdict | null, outside: Verdict | null): boolean =>
    missed(judgeSameVerdicts([['it', inside, outside]])).length === 0;

  it('may come out less decided in one of them, and not the other way round or elsewhere', () => {
    const lower = verdict('lower', 0.7, 0.8);
    expect(agree(lower, verdict('lower', 0.75, 0.85))).toBe(true);
    expect(agree(lower, verdict('different', 0.78, 0.95))).toBe(true);
    expect(agree(lower, verdict('cannot-tell', 0.7, 1.2))).toBe(true);
    expect(agree(lower, verdict('lower', 0.81, 0.89))).toBe(false);
    expect(agree(lower, verdict('same', 0.8, 1))).toBe(false);
    expect(agree(lower, verdict('higher', 0.8, 1.2))).toBe(false);
    expect(agree(lower, verdict('void', 0.7, 0.8))).toBe(false);
    expect(agree(lower, null)).toBe(false);
  });

  it('has the same bytes on either side, but for the digits of numbers', () => {
    const wire = (baselineValue: number) =>
      verdict('lower', 0.8, 0.8, { unit: 'bytes', baselineValue, candidateValue: 80 });
    expect(agree(wire(100), wire(104))).toBe(true);
    expect(missed(judgeSameVerdicts([['bytes', wire(100), wire(105)]]))).toEqual(['bytes, sse']);
    expect(agree(wire(100), { ...wire(100), outcome: 'same' })).toBe(false);
  });
});

describe('the cost of a client', () => {
  const cost = (high: number): Verdict =>
    sampleVerdict({ ratio: { point: 1.1, low: 1, high, confidence: 0.95 }, outcome: 'different' });

  it('is at most 1.3 times that of one that only counts, with its whole interval', () => {
    expect(judgeLoadClient('SSE', cost(1.3)).isFound).toBe(true);
    expect(judgeLoadClient('SSE', cost(1.31)).isFound).toBe(false);
    expect(judgeLoadClient('SSE', { ...cost(1.2), outcome: 'void' }).isFound).toBe(false);
    expect(judgeLoadClient('SSE', null).isFound).toBe(false);
  });
});

describe('a plan', () => {
  const held = (inside: number, all = 24): readonly HeldOut[] =>
    Array.from({ length: all }, (_, at) => ({
      what: `value ${at}`,
      planned: { value: 10, low: 9, high: 12 },
      found: at < inside ? 12 : 12.1,
    }));

  it('is right with as many values in their intervals as chance allows, ends included', () => {
    expect(missed(judgePlan(held(24)))).toEqual([]);
    expect(missed(judgePlan(held(20)))).toEqual([]);
    expect(missed(judgePlan(held(18)))).toEqual(['values within their interval']);
  });

  it('is not right where a value is missing, on either side', () => {
    const [first, ...others] = held(24);
    for (const gone of [{ planned: null }, { found: null }]) {
      const some = first === undefined ? [] : [{ ...first, ...gone }, ...others];
      expect(missed(judgePlan(some))).toEqual(['values that were measured']);
    }
    expect(missed(judgePlan(held(23, 23)))).toEqual(['values that were measured']);
  });
});

describe('verdicts beside neighbours', () => {
  const read = (
    candidate: string,
    metric: string,
    statistic: Verdict['statistic'],
    outcome: Outcome,
    low = 0.95,
    high = 1.3,
  ): Verdict => ({
    ...sampleVerdict(),
    candidate,
    metric,
    statistic,
    outcome,
    ratio: { point: 1.2, low, high, confidence: 0.95 },
    conditions: 'busy',
  });
  /** Events 998 to 1001 to 100 connections: around 100 bytes of text an `id: `, seq and LF, `data: `, two LF, and `xx` CRLF CRLF. */
  const window = (bytes: number) => {
    const framing = 100 * (2 * (5 + 3) + 2 * (5 + 4) + 4 * (6 + 2 + 2 + 4));
    const counts = { received: 400, payloadBytes: 40_000, wireBytes: 40_000 + framing + bytes };
    return { ...windowOf({ counts }), firstSeq: 998, lastSeq: 1001 };
  };
  const right = [
    read('sse-again', 'server-cpu', 'mean', 'same'),
    read('sse-again', 'delivery', 'p50', 'cannot-tell'),
    read('sse-burning', 'server-cpu', 'mean', 'higher', 1.1),
    read('sse-again', 'missed', 'total', 'same'),
  ];

  it('are right when counts are decided, the burning server is found and equal arms are not called different', () => {
    expect(missed(judgeBesideNeighbours({ verdicts: right }, [window(0)], false))).toEqual([]);
  });

  it.each([-1, 1])('are not right with %i bytes more than the digits of the seqs explain', (bytes) => {
    expect(missed(judgeBesideNeighbours({ verdicts: right }, [window(0), window(bytes)], false))).toEqual([
      'wire bytes beyond the formula',
    ]);
    expect(missed(judgeBesideNeighbours({ verdicts: right }, [], false))).toHaveLength(1);
  });

  it.each([
    [read('sse-again', 'server-cpu', 'mean', 'different'), 1],
    [read('sse-again', 'delivery', 'p50', 'void'), 1],
    [read('sse-burning', 'server-cpu', 'mean', 'cannot-tell', 0.98), 1],
    [read('sse-again', 'missed', 'total', 'void'), 1],
  ])('are not right with %o', (wrong, findings) => {
    const isSame = ({ candidate, metric }: typeof wrong): boolean =>
      candidate === wrong.candidate && metric === wrong.metric;
    const verdicts = right.map((one) => (isSame(one) ? wrong : one));
    expect(missed(judgeBesideNeighbours({ verdicts }, [window(0)], false))).toHaveLength(findings);
  });
});
