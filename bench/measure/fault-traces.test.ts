import { describe, expect, it } from 'vitest';
import { describeFault, type FaultObservations } from './fault-traces.ts';
import type { ClientTrace } from './messages.ts';

/** Ten events, one every 100 ns from 1,000 on; the fault lasts from 1,250 to 1,450. */
const observed: Omit<FaultObservations, 'traces'> = {
  arm: 'sse',
  plan: { firstSeq: 1, events: 10, startNs: 1000, periodNs: 100 },
  lastSeq: 10,
  onNs: 1250,
  offNs: 1450,
  accepts: 2,
  replayed: 4,
  counts: {
    expected: 10,
    received: 10,
    missed: 0,
    duplicate: 0,
    reordered: 0,
    wireBytes: 700,
    payloadBytes: 600,
  },
};

const recovered: ClientTrace = {
  lostNs: [1260, 1350],
  attemptNs: [900, 1340, 1500],
  openedNs: [950, 1510],
  firstEventNs: [1001, 1520],
  longestGapNs: 319,
  lastEventNs: 1901,
  missed: 0,
  duplicate: 0,
  reordered: 0,
  received: 10,
  highestSeq: 10,
  isOpen: true,
  isClosedForGood: false,
};

const lostForGood: ClientTrace = {
  ...recovered,
  lostNs: [1260],
  attemptNs: [900],
  openedNs: [950],
  firstEventNs: [1001],
  longestGapNs: 100,
  lastEventNs: 1201,
  missed: 7,
  received: 3,
  highestSeq: 3,
  isOpen: false,
};

describe('the description of a fault', () => {
  it('measures detection from its start and recovery from its end', () => {
    expect(describeFault({ ...observed, traces: [recovered] }).clients[0]).toEqual({
      detectionNs: 10,
      recoveryNs: 70,
      longestGapNs: 319,
      missed: 0,
      duplicate: 0,
      reordered: 0,
      reconnectAttempts: 2,
      endState: 'ok',
    });
  });

  it('does not let a client that never came back look free of loss or delay', () => {
    expect(describeFault({ ...observed, traces: [lostForGood] }).clients[0]).toMatchObject({
      detectionNs: 10,
      recoveryNs: null,
      longestGapNs: 699, // from 1,201 to the last event, due at 1,900
      missed: 7,
      endState: 'stalled',
    });
  });

  it('says of a client that gave up that it did, even if it holds every event', () => {
    for (const trace of [lostForGood, recovered]) {
      const traces = [{ ...trace, isOpen: false, isClosedForGood: true }];
      expect(describeFault({ ...observed, traces }).clients[0]?.endState).toBe('closed-for-good');
    }
  });

  it('calls a client that never noticed null, and not 0', () => {
    const unaware = { ...lostForGood, lostNs: [1100] };
    expect(describeFault({ ...observed, traces: [unaware] }).clients[0]?.detectionNs).toBeNull();
  });

  it('is void when somebody lived through the fault untouched', () => {
    const untouched = { ...recovered, lostNs: [] };
    expect(describeFault({ ...observed, traces: [untouched, recovered] }).checks).toContainEqual({
      code: 'fault-without-effect',
      outcome: 'void',
      detail: '1 of 2 connections lived through the fault as if nothing had happened.',
    });
  });

  it('warns when the link accepted other than what the clients attempted', () => {
    const codes = (accepts: number): string[] =>
      describeFault({ ...observed, accepts, traces: [recovered] }).checks.map(({ code }) => code);
    expect(codes(2)).toEqual([]);
    expect(codes(3)).toEqual(['attempts-disagree']);
  });
});
