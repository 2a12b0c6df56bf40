import { describe, expect, it } from 'vitest';
import type { ReadAnswer } from '../../processes/answer-calls.ts';
import { measureOnce, runProcedure } from '../procedure.fixture.ts';
import {
  cancelsOf,
  checkAnswers,
  checkCancels,
  goodputOf,
  returnsOf,
  shiftsOf,
  wasteOf,
  wrongTokens,
} from './answers.ts';

const SMALL = {
  users: 3,
  answersPerUser: 4,
  tokens: 100,
  tokensPerSecond: 2000,
  arrival: 'bursts',
  isCold: false,
};

const CANCELLED = { ...SMALL, answersPerUser: 8, tokens: 4000, tokensPerSecond: 100, cancelAfter: 3 };
const measureSmall = measureOnce('tokens', SMALL);
const SECURE = ['sse-tls', 'websocket-tls', 'sse-h2', 'websocket-h2'];

describe.each(['sse', 'websocket', 'raw-tcp'])('over %s', (transport) => {
  it.each([false, true])(
    'every answer is that of its seed; each on a connection of its own: %s',
    async (isCold) => {
      const { checks, valueOf } = isCold
        ? await runProcedure('tokens', transport, { ...SMALL, isCold })
        : await measureSmall(transport);
      expect(checks).toEqual([]);
      expect(valueOf('late-p50')).toBeGreaterThan(0);
      expect(valueOf('server-cpu')).toBeGreaterThan(0);
    },
  );
});

it.each([
  ['eventsource', 0],
  ['eventsource-tls', 0],
  ['eventsource-h2', 0],
  ['websocket-each', 1],
  ['websocket-each-tls', 1],
  ['websocket-each-h2', 0],
  ...SECURE.map((transport) => [transport, 0] as const),
] as const)(
  'over %s every answer is that of its seed, and needs %s new connections',
  async (transport, connections) => {
    const { checks, valueOf } = await measureSmall(transport);
    expect(checks).toEqual([]);
    expect(valueOf('connections')).toBe(connections);
    expect(valueOf('last-token-p50')).toBeNull(); // twelve answers are too few
  },
);

it.each(['sse', 'websocket', 'sse-h2', 'websocket-h2'])(
  'over %s an answer goes on after each cut, with every token once',
  async (transport) => {
    const cut = { ...SMALL, users: 5, answersPerUser: 1, tokens: 800, tokensPerSecond: 200, cutEveryMs: 80 };
    const { checks, valueOf } = await runProcedure('tokens', transport, cut);
    expect(checks).toEqual([]);
    expect(valueOf('wrong')).toBe(0);
    expect(valueOf('in-vain')).toBe(0);
    expect(valueOf('resumed-p50')).toBeGreaterThan(20e6); // a reader waits that long before it resumes
    expect(valueOf('connections')).toBeGreaterThan(2);
  },
);

it.each([
  ['sse', 1],
  ['websocket', 0],
  ['sse-h2', 0],
  ['websocket-h2', 0],
  ['raw-tcp', null],
] as const)(
  'over %s the server hears of every cancel, long before the answer would have ended, and the next question needs %s new connections',
  async (transport, connections) => {
    const { checks, valueOf } = await runProcedure('tokens', transport, CANCELLED);
    expect(checks).toEqual([]);
    expect(valueOf('cancel-known-p50')).toBeGreaterThan(0);
    // 4,000 tokens take 40 s: whoever was not told would make nearly all of them.
    expect(valueOf('in-vain')).toBeLessThan(1000);
    // The first question of each user comes over a connection that is there.
    const first = 1 / CANCELLED.answersPerUser;
    if (connections !== null) expect(valueOf('connections')).toBe(connections * (1 - first));
  },
);

it('a token costs less framing as a frame than as an event, and in a message with others less than alone', async () => {
  const bytesOf = async (transport: string): Promise<number> => {
    const { checks, valueOf } = await measureSmall(transport);
    expect(checks).toEqual([]);
    return valueOf('bytes-down') ?? NaN;
  };
  const event = await bytesOf('sse');
  expect(await bytesOf('websocket')).toBeLessThan(event);
  expect(await bytesOf('sse-5-tokens')).toBeLessThan(event / 2);
});

it('a message that goes out every 40 ms delays no first token by less', async () => {
  const { valueOf } = await runProcedure('tokens', 'websocket-40-ms', {
    ...SMALL,
    users: 5,
    arrival: 'constant',
  });
  expect(valueOf('first-token-p50')).toBeGreaterThanOrEqual(40e6);
});

const answer = (own: Partial<ReadAnswer>): ReadAnswer => ({
  answer: 'a',
  cancelledNs: null,
  firstNs: 1e6,
  lastNs: 2e6,
  duplicates: 0,
  outages: [],
  lateNs: [0, 1e6],
  gapsNs: [1e6],
  reads: 2,
  isExact: true,
  lost: null,
  ...own,
});

it('an answer is good when it is exact and neither its first nor any other token is late', () => {
  const bad = [{ firstNs: 11e6 }, { firstNs: null }, { lateNs: [0, 11e6] }, { isExact: false }] as const;
  expect(goodputOf([answer({ firstNs: 10e6, lateNs: [10e6] }), ...bad.map(answer)])).toBe(200);
  expect(goodputOf([])).toBeNull();
});

it('beside the control as many bare lines are counted as there are tokens', async () => {
  const { checks, valueOf } = await measureSmall('raw-tcp');
  expect(checks).toEqual([]);
  expect(valueOf('bare-server-cpu')).toBeGreaterThan(0);
  expect(valueOf('bare-client-cpu')).toBeGreaterThan(0);
});

it('a gap is compared with that of the producer, longer or shorter, within each answer', () => {
  expect(shiftsOf([{ lateNs: [3, 5, 1] }, { lateNs: [9] }, { lateNs: [] }, { lateNs: [2, 2] }])).toEqual([
    2, 4, 0,
  ]);
});

it('a cancel took until the server knew, and what it made meanwhile was in vain', () => {
  const cancelled = answer({ answer: 'b', cancelledNs: 5e6 });
  const outcome = { answer: 'b', how: 'cancelled', produced: 7, sentAgain: 0, atNs: 8e6 } as const;
  const whole = { ...outcome, answer: 'c', how: 'whole' } as const;
  expect(
    cancelsOf([answer({}), cancelled, answer({ answer: 'c', cancelledNs: 5e6 })], [outcome, whole]),
  ).toEqual([{ knownNs: 3e6, inVain: 5 }]);
});

it('a cancel that the server never heard of voids', () => {
  const cancelled = answer({ answer: 'b', cancelledNs: 5e6 });
  const outcome = { answer: 'b', how: 'cancelled', produced: 7, sentAgain: 0, atNs: 8e6 } as const;
  expect(checkCancels([answer({}), cancelled], [outcome])).toEqual([]);
  expect(checkCancels([cancelled, answer({ answer: 'c', cancelledNs: 6e6 })], [outcome])).toMatchObject([
    { code: 'incomplete', outcome: 'void', values: { missed: 1, expectedDeliveries: 2 } },
  ]);
});

it('an answer that was cut went on from the cut that was before its loss', () => {
  const cut = answer({ outages: [{ lostNs: 6e6, nextTokenNs: 9e6 }] });
  const neverBack = answer({ outages: [{ lostNs: 8e6, nextTokenNs: null }] });
  expect(returnsOf([answer({}), cut, neverBack], [2e6, 5e6, 7e6])).toEqual([4e6]);
  expect(returnsOf([cut], [7e6])).toEqual([]);
});

it('tokens are missing, came twice, were sent again, or were made in vain', () => {
  const lacking = answer({ answer: 'b', isExact: false, lateNs: [0, 0], duplicates: 3 });
  const wrong = answer({ answer: 'c', isExact: false, lateNs: [0, 0, 0, 0] });
  expect(wrongTokens([answer({}), lacking, wrong], 4)).toBe(3 + 2 + 1);
  const outcome = { answer: 'b', how: 'whole', produced: 4, sentAgain: 5, atNs: 1 } as const;
  expect(wasteOf([answer({}), lacking], [outcome])).toEqual({ inVain: 2, sentAgain: 5 });
});

it('one answer that is not that of its seed voids, as does a token that came too early', () => {
  expect(checkAnswers([answer({})], 2)).toEqual([]);
  const codes = checkAnswers([answer({ isExact: false }), answer({ lateNs: [-1, 0] })], 2);
  expect(codes.map(({ code, outcome }) => [code, outcome])).toEqual([
    ['negative-transit', 'void'],
    ['incomplete', 'void'],
  ]);
});
