import { describe, expect, it } from 'vitest';
import type { ClientFaultRecord } from '../records/record.ts';
import { RECOVERY_METRICS } from './recovery.ts';
import { faultOf, windowOf, type FaultWishes } from './records.fixture.ts';

/** The value of the only statistic through a fault. */
const valueOf = (id: keyof typeof RECOVERY_METRICS, wishes: FaultWishes): number | null | undefined =>
  RECOVERY_METRICS[id].fault?.[0]?.of(faultOf(wishes));

describe.each(['missed', 'duplicate', 'reordered'] as const)('%s events', (id) => {
  const under = RECOVERY_METRICS[id].load?.[0];

  it('are the total of all windows of a round under load', () => {
    const windows = [windowOf({ counts: { [id]: 30 } }), windowOf(), windowOf({ counts: { [id]: 7 } })];
    expect(under?.of(windows)).toBe(37);
    expect(under).toMatchObject({ statistic: 'total', per: 'round' });
  });

  it(`have an exact margin under load, and ${id === 'missed' ? 'that of the time away' : 'an exact one'} through a fault`, () => {
    expect(under?.margin).toEqual({ kind: 'exact' });
    const through = id === 'missed' ? { kind: 'relative', ratio: 1.2, floor: 0 } : { kind: 'exact' };
    expect(RECOVERY_METRICS[id].fault?.[0]?.margin).toEqual(through);
  });

  it('are the mean per client through a fault', () => {
    expect(valueOf(id, { clients: [{}, {}, {}, {}], counts: { [id]: 6 } })).toBe(1.5);
    expect(RECOVERY_METRICS[id].fault?.[0]?.statistic).toBe('mean');
  });

  it('are 0, not absent, where all went well, and absent where nothing was counted', () => {
    expect(under?.of([windowOf()])).toBe(0);
    expect(under?.of([windowOf({ counts: null })])).toBeNull();
    expect(valueOf(id, { clients: [] })).toBeNull();
  });
});

describe.each([
  ['detection', 'detectionNs'],
  ['recovery', 'recoveryNs'],
  ['caught-up', 'caughtUpNs'],
] as const)('%s', (id, field) => {
  const of = (...times: readonly (number | null)[]) =>
    valueOf(id, { clients: times.map((time): Partial<ClientFaultRecord> => ({ [field]: time })) });

  it('is the median over the clients', () => {
    expect([of(30, 10, 20), of(30, 10)]).toEqual([20, 20]);
  });

  it('counts a client without a value as slower than all others', () => {
    expect(of(10, 20, null)).toBe(20);
  });

  it('does not exist when at least half of the clients have no value, or when there are none', () => {
    expect([of(10, null), of(null, null, 10), of()]).toEqual([null, null, null]);
  });

  it('calls nothing below 20 % and 50 ms a difference', () => {
    expect(RECOVERY_METRICS[id].fault[0].margin).toMatchObject({ ratio: 1.2, floor: 50_000_000 });
  });
});

it('the longest gap is the median over the clients of their longest wait', () => {
  expect(valueOf('longest-gap', { clients: [5, 900, 7].map((longestGapNs) => ({ longestGapNs })) })).toBe(7);
});

it('attempts are what the link accepted per client, and not what the clients report', () => {
  const clients = [{ reconnectAttempts: 1 }, { reconnectAttempts: 1 }];
  expect(valueOf('attempts', { clients, acceptsAfterFault: 5 })).toBe(2.5);
});

it('replayed events have the margin of the time away, and attempts an exact one', () => {
  expect(RECOVERY_METRICS.replayed.fault[0].margin).toEqual({ kind: 'relative', ratio: 1.2, floor: 0 });
  expect(RECOVERY_METRICS.attempts.fault[0].margin).toEqual({ kind: 'exact' });
});

it('replayed events are what the server sent again, per client', () => {
  expect(valueOf('replayed', { clients: [{}, {}], replayed: 100 })).toBe(50);
});
