import { describe, expect, it } from 'vitest';
import { predictedNs } from '../doctor/stalled-server.ts';
import { voidBy, wholeWindow } from '../doctor/window.fixture.ts';
import { textWords } from '../report/words/text.ts';
import type { WholeWindow } from '../rounds/window.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { compareAverage, meanOf, shareBetween } from './average.ts';
import { compareProcesses } from './client-in-server.ts';
import { compareOrders, simulate } from './fixed-order.ts';
import { traps } from './index.ts';
import { compareRounds, type Round } from './one-run.ts';
import { says, valueOf } from './readings.fixture.ts';
import { compareClients } from './saturated-client.ts';
import { compareStamps } from './stamp-at-send.ts';
import { statement, trap } from './trap.ts';
import { comparePayloads } from './unequal-payload.ts';
import { compareCounts } from './unread-loss.ts';
import { compareClocks } from './wall-clock.ts';

/** A stream of 1,000 events, one each 2 ms; the server stops for 500 ms at event 250, and is at once otherwise. */
function stalled(): WholeWindow {
  const delivery = Array.from({ length: 1000 }, (_, event) =>
    Math.max(1000, event >= 250 ? (500 - (event - 250) * 2) * 1e6 : 0),
  );
  const transit = delivery.map(() => 1000);
  return wholeWindow({ checks: [voidBy('server-late')] }, { delivery, transit });
}

describe('the prediction of a stall', () => {
  it.each([
    [1, 500e6],
    [0.9995, 500e6],
    [0.999, 498e6],
    [0.99, 480e6],
    [0.9, 300e6],
    [0.751, 2e6],
    [0.75, 0],
    [0.5, 0],
  ])('for quantile %f of 1,000 events is %i ns', (q, expected) => {
    expect(predictedNs(500e6, 2e6, 1000, q)).toBe(expected);
  });

  it('is what an ideal stream shows', () => {
    const { right } = compareStamps(stalled());
    for (const percent of [90, 99]) {
      const predicted = valueOf(right, `p${percent}, predicted from the stall alone`);
      const found = valueOf(right, `p${percent} of the delay`);
      expect(found / predicted).toBeGreaterThan(0.998);
      expect(found / predicted).toBeLessThan(1.002);
    }
  });
});

it('stamp-at-send sees nothing of a stall from the moment of sending', () => {
  const { wrong, right } = compareStamps(stalled());
  expect(valueOf(wrong, 'p99 of the delay')).toBeLessThan(1100);
  expect(valueOf(right, 'p99 of the delay')).toBeGreaterThanOrEqual(480e6);
  expect(says(right, 'checks of this window')).toEqual(['server-late']);
});

it('average gives a value that hardly any event had', () => {
  const { wrong, right } = compareAverage(stalled());
  // 250 events wait 500, 498 ... 2 ms: 62.75 ms on average over all 1,000.
  expect(valueOf(wrong, 'average of the delay') / 62.75e6).toBeCloseTo(1, 2);
  expect(valueOf(right, 'events within 20 % of the average')).toBeLessThan(0.02);
});

describe('readings of a histogram', () => {
  it('are null or 0 for an empty one', () => {
    const empty = encodeHistogram([]);
    expect(meanOf(empty)).toBeNull();
    expect(shareBetween(empty, 0, 1e9)).toBe(0);
  });

  it('count what lies between two values', () => {
    expect(shareBetween(encodeHistogram([10, 20, 30, 40]), 15, 35)).toBe(0.5);
    expect(meanOf(encodeHistogram([10, 20, 30, 40]))).toBe(25);
  });
});

it('client-in-server calls the CPU of both sides the server’s', () => {
  const measured = (serverUs: number, clientUs: number) =>
    wholeWindow({
      server: { cpuUserUs: serverUs, deliveries: 10 },
      client: { cpuUserUs: clientUs, deliveries: 10 },
    });
  const { wrong, right } = compareProcesses(measured(60, 60), measured(20, 30));
  expect(valueOf(wrong, 'CPU of the server for each event')).toBe(6000);
  expect(valueOf(right, 'CPU of the server for each event')).toBe(2000);
  expect(valueOf(right, 'CPU of the client for each event')).toBe(3000);
});

describe('one-run', () => {
  const round = (first: number, second: number): Round => ({ first, second });

  it('takes the winner from the first round alone, and a verdict from all of them', () => {
    const { wrong, right } = compareRounds([120, 83, 101, 99, 125, 80].map((second) => round(100, second)));
    expect(says(wrong, 'the verdict')).toEqual(['the first is cheaper']);
    expect(says(right, 'the verdict')).toEqual(['inconclusive']);
    expect(valueOf(right, 'the highest single round')).toBeCloseTo(1.25);
    expect(valueOf(right, 'rounds in which the first costs more')).toBe(3);
    expect(valueOf(right, 'rounds in which the second costs more')).toBe(3);
  });

  it('calls equal rounds the same', () => {
    const { wrong, right } = compareRounds(Array.from({ length: 6 }, () => round(100, 100)));
    expect(says(wrong, 'the verdict')).toEqual(['a draw']);
    expect(says(right, 'the verdict')).toEqual(['same']);
  });
});

describe('fixed-order', () => {
  it.each([1, 2, 3, 42, 2 ** 32 - 1])(
    'invents a difference, and mirrored blocks invent none, with seed %i',
    (seed) => {
      const [fixed, mirrored] = [simulate(seed, 'fixed').ratio, simulate(seed, 'mirrored').ratio];
      expect(fixed?.low).toBeGreaterThan(1.02);
      expect(mirrored?.point).toBeGreaterThan(0.995);
      expect(mirrored?.point).toBeLessThan(1.005);
    },
  );

  it('leaves about 1 in 20 intervals of the mirrored order without the truth, as an interval of 95 % should', () => {
    const seeds = Array.from({ length: 400 }, (_, seed) => seed);
    const without = seeds.filter((seed) => {
      const { ratio } = simulate(seed, 'mirrored');
      return ratio === null || ratio.low > 1 || ratio.high < 1;
    });
    // Binomial with 400 draws of 0.05: more than 36 have a chance of less than 1 in 1,000.
    expect(without.length).toBeLessThanOrEqual(36);
  });

  it('does no harm on a machine that stays as it is', () => {
    const ratio = simulate(1, 'fixed', 0).ratio;
    expect(ratio?.low).toBeLessThan(1.005);
    expect(ratio?.high).toBeGreaterThan(0.995);
  });

  it('says whether the interval contains the truth', () => {
    const { wrong, right } = compareOrders(simulate(1, 'fixed'), simulate(1, 'mirrored'));
    expect(says(wrong, 'does the interval contain the truth?')).toEqual(['no']);
    expect(says(right, 'does the interval contain the truth?')).toEqual(['yes']);
  });
});

it('saturated-client shows how busy each client was, and what the check said', () => {
  const { wrong, right } = compareClients(
    wholeWindow({ client: { loopUtilization: 0.93 }, checks: [voidBy('client-saturated')] }),
    wholeWindow({ client: { loopUtilization: 0.1 } }),
  );
  expect(says(wrong, 'checks of this window')).toEqual(['client-saturated']);
  expect(says(right, 'checks of this window')).toEqual(['none fired']);
  expect(valueOf(wrong, 'event loop of the client busy')).toBe(0.93);
});

it('unequal-payload makes the ratio of the wire bytes one of the messages', () => {
  const websocket = { payloadBytes: 100, wireBytes: 110 };
  const sse = { payloadBytes: 100, wireBytes: 125 };
  const { wrong, right } = comparePayloads({ sse, longerSse: { ...sse, wireBytes: 220 }, websocket });
  expect(valueOf(wrong, 'wire bytes, WebSocket / SSE')).toBe(0.5);
  expect(valueOf(right, 'wire bytes, WebSocket / SSE')).toBe(0.88);
  expect(valueOf(right, 'events through 1 Mbit/s over SSE')).toBe(1000);
});

describe('wall-clock', () => {
  it('shows whole milliseconds by one clock and the durations by the other', () => {
    const { wrong, right } = compareClocks({
      wallMs: [0, 0, 1, 0],
      monotonicNs: [90e3, 110e3, 120e3, 100e3],
    });
    expect(says(wrong, 'p50')).toEqual([{ value: 0, unit: 'plain' }, ' ms']);
    expect(says(wrong, 'p99')).toEqual([{ value: 1, unit: 'plain' }, ' ms']);
    expect(valueOf(wrong, 'durations of exactly 0')).toBe(0.75);
    expect(valueOf(right, 'p50')).toBe(100e3);
    expect(valueOf(right, 'different values')).toBe(4);
  });
});

it('unread-loss finds no loss in what arrived, and all of it by the numbers', () => {
  const { counts } = wholeWindow({ counts: { expected: 200, received: 163, missed: 37 } });
  const { wrong, right } = compareCounts(counts);
  expect(valueOf(wrong, 'loss')).toBe(0);
  expect(valueOf(right, 'loss')).toBe(0.185);
  expect(valueOf(right, 'missed')).toBe(37);
});

describe('every trap', () => {
  it.each(traps.entries())(
    '%s says what is wrong, what is right, and where it was seen',
    (_id, { about }) => {
      expect(about.map(([head]) => head)).toEqual(['The mistake.', 'The right way.', 'Seen in public.']);
      const [mistake, rightWay, seen] = about.map(([, text]) => textWords(text));
      for (const sentences of [mistake, rightWay]) expect(sentences).toMatch(/^[A-Z].+\.$/);
      expect(seen).toMatch(/^[A-Z].+\. https:\/\/\S+$/);
    },
  );

  it('has one row for what both sides say about the same thing, those of the mistake first', async () => {
    const { run } = trap({
      title: '',
      mistake: '',
      rightWay: '',
      seen: '',
      url: '',
      run: () =>
        Promise.resolve({
          setting: 'Here.',
          wrong: [statement('loss', 'none')],
          right: [statement('missed', '37'), statement('loss', 'much')],
          lesson: 'Count.',
        }),
    });
    expect((await run({ seed: 1, cpus: null, signal: new AbortController().signal })).rows).toEqual([
      { what: 'loss', left: ['none'], right: ['much'], isFound: null },
      { what: 'missed', left: null, right: ['37'], isFound: null },
    ]);
  });
});
