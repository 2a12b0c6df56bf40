import { describe, expect, it } from 'vitest';
import type { LoadCell, Pace } from '../records/scenario.ts';
import { measureTurns, runLoadRound, type MeasurableArm } from './load-round.ts';
import { planArms, type RoundContext } from './round-context.ts';

const context: RoundContext = {
  scenario: 'test',
  profile: 'quick',
  round: 1,
  seed: 7,
  ...planArms(['sse', 'websocket']),
  cpus: null,
  idleLagP90Ns: null,
  versionOf: () => '1.2.3',
  signal: new AbortController().signal,
};

function smallCell(pace: Pace): LoadCell {
  return {
    kind: 'load',
    id: 'small',
    label: 'small',
    connections: 5,
    pace,
    settleMs: 20,
    measureMs: { quick: 100, standard: 100, full: 100 },
    pairs: { quick: 2, standard: 2, full: 2 },
    rounds: { quick: 1, standard: 1, full: 1 },
    primary: [],
    transports: null,
    payloadBytes: null,
  };
}

describe('a round of load, with real processes', () => {
  it('delivers every event of the plan once and in order, and records what it cost', async () => {
    const record = await runLoadRound(context, smallCell({ kind: 'rate', eventsPerSecond: 200 }));
    expect(record.order.toSorted()).toEqual(['sse', 'sse', 'sse-aa', 'sse-aa', 'websocket', 'websocket']);
    for (const { firstSeq, lastSeq, counts, server, client } of record.windows) {
      // 20 ms settle + 100 ms measured + 20 ms tail at 200 events/s are 28 events, on each of 5 connections.
      expect(lastSeq - firstSeq + 1).toBe(28);
      expect(counts).toMatchObject({ expected: 140, received: 140, missed: 0, duplicate: 0, reordered: 0 });
      expect(server?.lag.count).toBe(20);
      expect(client?.delivery.count).toBe(100);
      expect(client?.transit.count).toBe(100);
      expect(client?.negativeTransit).toBe(0);
    }
    expect(record.arms.map(({ serverSoftware }) => serverSoftware)).toEqual([
      'express 1.2.3',
      'ws 1.2.3',
      'express 1.2.3',
    ]);
  });

  it('emits as fast as it can when there is no schedule, and then quotes no delays', async () => {
    const record = await runLoadRound(context, smallCell({ kind: 'saturate' }));
    for (const { firstSeq, lastSeq, counts, client } of record.windows) {
      expect(lastSeq).toBeGreaterThan(firstSeq + 28);
      expect(counts).toMatchObject({ missed: 0, duplicate: 0, reordered: 0 });
      expect(counts?.received).toBe(5 * (lastSeq - firstSeq + 1));
      expect(client?.delivery.count).toBe(0);
    }
  });

  it('ends at once when it is aborted', async () => {
    const abort = new AbortController();
    const round = runLoadRound({ ...context, signal: abort.signal }, smallCell({ kind: 'saturate' }));
    abort.abort();
    await expect(round).rejects.toThrow();
  });
});

describe('a process that dies in the middle of a round', () => {
  it('voids its windows with the cause, is not waited for again, and leaves the other arm alone', async () => {
    let asked = 0;
    const dying: MeasurableArm = {
      server: { call: () => Promise.reject(new Error('unreachable')) },
      client: {
        call: () => {
          asked += 1;
          return Promise.reject(new Error('The sse client process ended (signal SIGKILL).'));
        },
      },
      nextSeq: 11,
      failure: null,
    };
    const turns = [0, 1, 2].map((pair) => ({ arm: 'sse', pair }));
    const windows = await measureTurns(
      turns,
      new Map([['sse', dying]]),
      { pace: { kind: 'saturate' }, settleMs: 20, measureMs: 100 },
      { isPinned: false, idleLagP90Ns: null },
      context.signal,
    );
    expect(asked).toBe(1);
    expect(windows.map(({ pair }) => pair)).toEqual([0, 1, 2]);
    for (const { checks, client, counts } of windows) {
      expect(client).toBeNull();
      expect(counts).toBeNull();
      expect(checks).toEqual([
        {
          code: 'unmeasured',
          outcome: 'void',
          values: { cause: 'The sse client process ended (signal SIGKILL).' },
        },
      ]);
    }
  });
});
