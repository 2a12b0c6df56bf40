import { describe, expect, it } from 'vitest';
import { promptOf } from '../../processes/agent-task.ts';
import type { Check } from '../../records/record.ts';
import { runProcedure } from '../procedure.fixture.ts';
import { checkConnections, checkTasks, taskReadings, type Taken } from './procedure.ts';

const SMALL = {
  turns: [1, 4],
  agents: 2,
  tasks: 2,
  roundTripMs: 0,
  uplinkBytesPerSecond: 0,
};
/** As the procedure asks, with a seed of as many digits. */
const PROMPT = {
  plan: { seed: 1_000_000, tokens: 20, tokensPerSecond: 1e9, arrival: 'constant', thinkMs: 0 },
  batch: { tokens: 1, waitMs: null },
  keepMs: 0,
} as const;

/** What a busy machine does to a connection over TLS is no fault of what is tested. */
const withoutBusy = (checks: readonly Check[], over: string): readonly Check[] =>
  checks.filter(({ code }) => over === '' || code !== 'connection-lost');

/** What a task sends more with all input in each turn, by its messages alone. */
function historyBytes(turns: number, overheadOf: (message: string) => number): number {
  const lengthOf = (sendsAll: boolean, turn: number): number => {
    const message = JSON.stringify(promptOf(PROMPT, { sendsAll }, 'task-0', turn));
    return Buffer.byteLength(message) + overheadOf(message);
  };
  return Array.from({ length: turns }, (_, turn) => lengthOf(true, turn) - lengthOf(false, turn)).reduce(
    (sum, more) => sum + more,
  );
}

describe.each([
  // The digits of Content-Length; the header of a frame is as long for 126 bytes as for 65,535.
  ['sse', ({ length }: string) => String(length).length],
  ['websocket', () => 0],
] as const)('over %s', (transport, overheadOf) => {
  it('every turn has the tokens of its seed, on as many connections as the way has, and all input costs the bytes of its text alone', async () => {
    const { checks, valueOf, metric } = await runProcedure('agent-turns', transport, SMALL);
    expect(checks).toEqual([]);
    for (const turns of SMALL.turns) {
      expect(valueOf('connections-new', turns)).toBe(1);
      expect(valueOf('connections-all', turns)).toBe(1);
      expect(valueOf('connections-fresh', turns)).toBe(transport === 'sse' ? turns : null);
      const more = (valueOf('bytes-up-all', turns) ?? NaN) - (valueOf('bytes-up-new', turns) ?? NaN);
      expect(more).toBe(historyBytes(turns, overheadOf));
    }
    expect(metric('task-connections')).toEqual([transport === 'sse' ? 4 : 1]);
  });

  it.each(['', '-tls'])(
    'a task takes a round trip for each turn, and those of its connections: %s',
    async (over) => {
      const roundTripMs = 20;
      const settings = { ...SMALL, tasks: 1, roundTripMs };
      const { checks, valueOf } = await runProcedure('agent-turns', `${transport}${over}`, settings);
      expect(withoutBusy(checks, over)).toEqual([]);
      // TCP, TLS 1.3, and the upgrade.
      const opening = 1 + (over === '' ? 0 : 1) + (transport === 'websocket' ? 1 : 0);
      for (const turns of SMALL.turns) {
        const leastNs = (turns + opening) * roundTripMs * 1e6;
        expect(valueOf('time-new', turns)).toBeGreaterThanOrEqual(leastNs);
        expect(valueOf('time-all', turns)).toBeGreaterThanOrEqual(leastNs);
        if (transport === 'sse')
          expect(valueOf('time-fresh', turns)).toBeGreaterThanOrEqual(
            turns * (1 + opening) * roundTripMs * 1e6,
          );
      }
    },
  );

  it('an uplink passes no more than its rate', async () => {
    const settings = { ...SMALL, turns: [2], agents: 1, tasks: 1, uplinkBytesPerSecond: 200_000 };
    const { checks, valueOf } = await runProcedure('agent-turns', transport, settings);
    expect(checks).toEqual([]);
    // 21,000 and 22,000 characters; 21,000 and 1,000.
    expect(valueOf('time-all')).toBeGreaterThanOrEqual((43_000 / 200_000) * 1e9);
    expect(valueOf('time-new')).toBeGreaterThanOrEqual((22_000 / 200_000) * 1e9);
  });
});

const taken = (timeMs: number): Taken => ({
  time: timeMs * 1e6,
  'bytes-up': 100 * timeMs,
  'server-cpu': timeMs,
  connections: 1,
});

it('what is compared is the first ways over SSE, and only what is new over WebSocket', () => {
  const valuesOf = (ways: Parameters<typeof taskReadings>[1]) => {
    const readings = taskReadings(20, ways);
    expect(readings.every(({ at }) => at === 20)).toBe(true);
    return Object.fromEntries(readings.map(({ quantity, value }) => [quantity, value]));
  };
  expect(
    valuesOf(
      new Map([
        ['fresh', [taken(90), taken(900), taken(80)]],
        ['all', [taken(50)]],
        ['new', [taken(40)]],
      ]),
    ),
  ).toMatchObject({
    'time-against-fresh': 90e6,
    'time-against-kept': 50e6,
    'time-new': 40e6,
    'bytes-up-against-kept': 5000,
    connecting: 40e6,
    history: 10e6,
  });
  const websocket = valuesOf(
    new Map([
      ['all', [taken(51)]],
      ['new', [taken(41)]],
    ]),
  );
  expect(websocket).toMatchObject({
    'time-against-fresh': 41e6,
    'time-against-kept': 41e6,
    'time-all': 51e6,
    history: 10e6,
  });
  expect(websocket).not.toHaveProperty('connecting');
  expect(websocket).not.toHaveProperty('time-fresh');
});

it('a turn that is not exact voids, as does a connection too many or too few', () => {
  const task = { tookNs: 1, exactTurns: 5 };
  expect(checkTasks([task, task], 5)).toEqual([]);
  expect(checkTasks([task, { ...task, exactTurns: 3 }], 5)).toEqual([
    { code: 'incomplete', outcome: 'void', values: { missed: 2, expectedDeliveries: 10 } },
  ]);
  expect(checkConnections(4, 4)).toEqual([]);
  for (const opened of [3, 5])
    expect(checkConnections(opened, 4)).toMatchObject([
      { code: 'connection-lost', outcome: 'void', values: { connections: 1 } },
    ]);
});
