import { describe, expect, it } from 'vitest';

import type { RoundRecord } from '../records/record.ts';
import type { Sizing } from '../records/sizing.ts';
import { metrics, scenarios } from '../questions/index.ts';
import { analyse } from './analyse.ts';
import { saturated } from './analyse.fixture.ts';
import { loadCell, loadRound, memoryRound, procedureRoundOf, roundsOf } from './rounds.fixture.ts';

function sizingOf(records: readonly RoundRecord[], transport = 'sse'): Sizing | undefined {
  return analyse(records, { scenarios, metrics }, null).sizing.find((one) => one.transport === transport);
}

/** 100 deliveries of 110 bytes, 80 of them text, that took 2 ms of CPU, or a little more from round to round. */
const rounds = roundsOf((round) =>
  loadRound(round, () => ({
    server: { cpuUserUs: 1500 + round, cpuSystemUs: 500, deliveries: 100 },
    counts: { received: 100, wireBytes: 11_000, payloadBytes: 8000 },
  })),
);

describe('under a load', () => {
  it('CPU and overhead stand at the connections, the rate and the length that were measured', () => {
    const sizing = sizingOf(rounds);
    const place = {
      scenario: 'steady',
      cell: 'ten-connections',
      connections: 10,
      eventsPerSecond: 400,
      payloadBytes: 80,
    };
    // Rounds 0 to 7, 10 ns apart: the median of eight, and Student's interval for a ninth, of which 2.365 * 24.5 * 1.06 is half.
    const cpu = { value: 20_035, low: expect.closeTo(19_973.6, 0), high: expect.closeTo(20_096.5, 0) };
    expect(sizing?.cpuNs).toEqual([{ ...place, ...cpu, confidence: 0.95 }]);
    expect(sizing?.cpuModel).toMatchObject({ perDeliveryNs: 20_035, perByteNs: 0, confidence: 0.95 });
    expect(sizing?.overheadBytes).toMatchObject([{ ...place, value: 30, low: 30, high: 30 }]);
  });

  it('a window that a check voids does not count', () => {
    const spoilt = [
      ...rounds,
      loadRound(8, () => ({ server: { cpuUserUs: 9e6, deliveries: 100 }, checks: [saturated] })),
    ];
    expect(sizingOf(spoilt)?.cpuNs[0]?.high).toBeLessThan(20_100);
  });

  it('as fast as possible, an event shares its turn with others, and stands for no plan', () => {
    const cell = { ...loadCell, pace: { kind: 'saturate' as const } };
    const saturating = rounds.map((round) => ({ ...round, cell }));
    expect(sizingOf(saturating)).toBeUndefined();
  });
});

describe('in a procedure', () => {
  it('memory is what each of so many connections takes, with what the first took for all', () => {
    const sharedBytes = 100_000;
    const heldAt = (at: number): number => 5e6 + (at > 0 ? sharedBytes : 0) + 7000 * at;
    const readings = [0, 100, 1000].flatMap((at) => [
      { quantity: 'heap-used', at, value: heldAt(at) },
      { quantity: 'external', at, value: 1e6 + 10 * at },
      { quantity: 'rest', at, value: 30e6 + 500 * at },
    ]);
    const records = roundsOf((round) => memoryRound(round, { sse: 0, websocket: 9000 }, { readings }), 3);
    expect(sizingOf(records)?.memoryBytes).toMatchObject([
      { connections: 100, value: 8010, low: 8010, high: 8010 },
      { connections: 1000, value: 7110 },
    ]);
  });

  it('memory is that of connections that got events where a run has any', () => {
    const cellRounds = (id: string, events: number, each: number): RoundRecord[] =>
      roundsOf((round) => memoryRound(round, { sse: each, websocket: 9000 }), 3).map((record) =>
        record.kind === 'procedure'
          ? { ...record, cell: { ...record.cell, id, settings: { events } } }
          : record,
      );
    const idle = cellRounds('idle', 0, 7000);
    const active = cellRounds('active', 3, 14_000);
    expect(sizingOf(idle)?.memoryBytes).toMatchObject([{ cell: 'idle', connections: 1000, value: 7000 }]);
    expect(sizingOf([...idle, ...active])?.memoryBytes).toMatchObject([{ cell: 'active', value: 14_000 }]);
  });

  it('overhead of every length, and the bytes of a handshake, come from what was read on the wire', () => {
    const cell = {
      kind: 'procedure' as const,
      id: 'payloads',
      label: 'payloads',
      procedure: 'wire',
      settings: {},
      load: 'Some events.',
      connections: 1,
      armSeconds: 1,
      transports: null,
      rounds: { quick: 1, standard: 1, full: 1 },
      primary: [],
    };
    const readings = [
      { quantity: 'wire', at: 128, value: 150 },
      { quantity: 'overhead', at: 128, value: 22 },
      { quantity: 'wire', at: 1024, value: 1047 },
      { quantity: 'overhead', at: 1024, value: 23 },
      { quantity: 'opening-read', at: null, value: 500 },
      { quantity: 'opening-written', at: null, value: 200 },
    ];
    const procedures = [{ arm: 'sse', position: 0, fromNs: 0, untilNs: 1, readings, checks: [] }];
    const record = procedureRoundOf({ scenario: 'wire', cell, round: 0, contests: [['sse']], procedures });
    const sizing = sizingOf([record]);
    expect(sizing?.overheadBytes).toMatchObject([
      { connections: null, eventsPerSecond: null, payloadBytes: 128, value: 22, confidence: 0 },
      { payloadBytes: 1024, value: 23 },
    ]);
    expect(sizing?.handshakeBytes).toMatchObject([{ connections: null, value: 700 }]);
  });
});
