import { describe, expect, it } from 'vitest';
import type { ClientFaultRecord, FaultRecord } from '../records/record.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { describeFault, type FaultObservations } from './fault-traces.ts';
import type { ClientTrace } from '../processes/calls.ts';

/** Ten events, one every 100 ns from 1,000 on; the fault lasts from 1,250 to 1,450. */
const observed: Omit<FaultObservations, 'traces'> = {
  arm: 'sse',
  plan: { firstSeq: 1, events: 10, startNs: 1000, periodNs: 100 },
  lastSeq: 10,
  onNs: 1250,
  offNs: 1450,
  touched: 1,
  accepts: 2,
  isAttemptHidden: false,
  replayed: 4,
  serverClosed: [{ fromNs: 950, untilNs: 1270 }],
  stoodNs: { client: 0, link: 0 },
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

/** Events with the time at which each arrived; when it was due follows from the plan. Each read 70 bytes. */
function events(received: readonly (readonly [seq: number, atNs: number])[]): ClientTrace['events'] {
  return {
    receivedNs: received.map(([, atNs]) => atNs),
    dueNs: received.map(([seq]) => 1000 + (seq - 1) * 100),
    wireBytes: received.map((_, at) => 100 + (at + 1) * 70),
  };
}

/** Lost its connection at 1,260; an attempt failed; the next one brought the missed events, and then new ones. */
const recovered: ClientTrace = {
  lostNs: [1260, 1350],
  lossCauses: [],
  attempts: [
    { atNs: 900, wireBytes: 0 },
    { atNs: 1340, wireBytes: 310 },
    { atNs: 1500, wireBytes: 310 },
  ],
  openedNs: [950, 1510],
  events: events([
    [1, 1001],
    [2, 1101],
    [3, 1201],
    [4, 1520],
    [5, 1521],
    [6, 1522],
    [7, 1601],
    [8, 1701],
    [9, 1801],
    [10, 1901],
  ]),
  closedForGoodNs: null,
  missed: 0,
  duplicate: 0,
  reordered: 0,
  received: 10,
  highestSeq: 10,
};

const lost: ClientTrace = {
  ...recovered,
  lostNs: [1260],
  attempts: [{ atNs: 900, wireBytes: 0 }],
  openedNs: [950],
  events: events([
    [1, 1001],
    [2, 1101],
    [3, 1201],
  ]),
  missed: 7,
  received: 3,
  highestSeq: 3,
};

function describeOne(trace: ClientTrace, changes: Partial<FaultObservations> = {}): FaultRecord {
  return describeFault({ ...observed, ...changes, traces: [trace] });
}

function client(trace: ClientTrace, changes: Partial<FaultObservations> = {}): ClientFaultRecord | undefined {
  return describeOne(trace, changes).clients[0];
}

describe('the description of a fault', () => {
  it('measures detection from its start and recovery from its end', () => {
    expect(client(recovered)).toEqual({
      detectionNs: 10,
      recoveryNs: 70, // event 4, at 1,520
      caughtUpNs: 72, // event 6 was due at 1,500: the first that was due after the fault
      catchUpBytes: 100 + 6 * 70 - 310,
      longestGapNs: 319,
      missed: 0,
      duplicate: 0,
      reordered: 0,
      reconnectAttempts: 2,
      endState: 'ok',
    });
  });

  it('does not take what was still in the old socket for a recovery', () => {
    const { receivedNs } = recovered.events;
    const late = { ...recovered.events, receivedNs: receivedNs.with(2, 1460) };
    // Event 3 was read after the fault was over, and the connection was found dead later still.
    expect(client({ ...recovered, lostNs: [1470], events: late })).toMatchObject({
      detectionNs: 220,
      recoveryNs: 70,
    });
  });

  it('lets a client that keeps its connection recover without an opening', () => {
    const untouched = {
      ...recovered,
      lostNs: [],
      attempts: [{ atNs: 900, wireBytes: 0 }],
      openedNs: [950],
    };
    expect(client(untouched)).toMatchObject({
      detectionNs: null,
      recoveryNs: 70,
      caughtUpNs: 72,
      catchUpBytes: null,
      endState: 'ok',
    });
  });

  it('does not let a client that never reconnected look free of loss or delay', () => {
    expect(client(lost)).toMatchObject({
      detectionNs: 10,
      recoveryNs: null,
      caughtUpNs: null,
      catchUpBytes: null,
      longestGapNs: 699, // from 1,201 to the last event, due at 1,900
      missed: 7,
      endState: 'stalled',
    });
  });

  it('knows no recovery from a fault that never ends, whatever came meanwhile', () => {
    expect(client(recovered, { offNs: null })).toMatchObject({ recoveryNs: null, caughtUpNs: null });
  });

  it('says of a client that gave up that it did, even if it holds every event', () => {
    for (const trace of [lost, recovered]) {
      expect(client({ ...trace, closedForGoodNs: 1300 })?.endState).toBe('closed-for-good');
    }
  });

  it('calls a client that never noticed null, and not 0', () => {
    expect(client({ ...lost, lostNs: [1100] })?.detectionNs).toBeNull();
  });

  it('tells when the server saw connections close that the fault found open, and no others', () => {
    const serverClosed = [
      { fromNs: 950, untilNs: 1400 },
      { fromNs: 940, untilNs: 1270 },
      { fromNs: 940, untilNs: 1100 },
      { fromNs: 1510, untilNs: 1600 },
    ];
    expect(describeOne(recovered, { serverClosed }).serverDetectionsNs).toEqual([20, 150]);
  });

  it('tells how late events came that fell due while their client had no connection', () => {
    // Events 4 and 5, due at 1,300 and 1,400. Event 6 was due at 1,500, when the attempt began that opened the next connection.
    const { replayDelays } = describeFault({ ...observed, traces: [recovered, lost] });
    expect(replayDelays.count).toBe(2);
    expect([0, 1].map((q) => valueAtQuantile(replayDelays, q))).toEqual([121, 220]);
  });

  it('keeps the life of the first client as marks in the order of time', () => {
    const plan = { ...observed.plan, periodNs: 30 };
    expect(describeFault({ ...observed, plan, traces: [recovered, lost] }).example).toEqual([
      { what: 'attempt', atNs: -350 },
      { what: 'opened', atNs: -300 },
      { what: 'events', fromNs: -249, untilNs: -249, events: 1 },
      { what: 'events', fromNs: -149, untilNs: -149, events: 1 },
      { what: 'events', fromNs: -49, untilNs: -49, events: 1 },
      { what: 'lost', atNs: 10 },
      { what: 'attempt', atNs: 90 },
      { what: 'lost', atNs: 100 },
      { what: 'attempt', atNs: 250 },
      { what: 'opened', atNs: 260 },
      { what: 'events', fromNs: 270, untilNs: 351, events: 4 },
      { what: 'events', fromNs: 451, untilNs: 451, events: 1 },
      { what: 'events', fromNs: 551, untilNs: 551, events: 1 },
      { what: 'events', fromNs: 651, untilNs: 651, events: 1 },
    ]);
  });

  it('is void when the fault affected fewer connections than there were', () => {
    expect(describeFault({ ...observed, touched: 1, traces: [recovered, recovered] }).checks).toContainEqual({
      code: 'fault-without-effect',
      outcome: 'void',
      values: { touched: 1, connections: 2 },
    });
    expect(describeOne(recovered, { touched: null }).checks).toEqual([]);
  });

  it('warns when the link accepted other than what the clients attempted, where it can know', () => {
    const codes = (accepts: number, isAttemptHidden = false): string[] =>
      describeOne(recovered, { accepts, isAttemptHidden }).checks.map(({ code }) => code);
    expect(codes(2)).toEqual([]);
    expect(codes(3)).toEqual(['attempts-disagree']);
    expect(codes(3, true)).toEqual([]);
  });
});
