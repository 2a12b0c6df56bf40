import type { FaultRound, LoadRound, ProcedureRound } from './record.ts';

// One record of each kind, with a value in every field.

const histogram = { count: 1, data: 'HISTFAAAAA==' };
const around = {
  fromNs: 1,
  untilNs: 5e8,
  deliveries: 10,
  cpuUserUs: 9,
  cpuSystemUs: 3,
  loopUtilization: 0.3,
  surroundings: { loopCpuNs: 1e8, waitNs: 2e6, pressureNs: null, throttledNs: null },
};
const counts = {
  expected: 10,
  received: 10,
  missed: 0,
  duplicate: 0,
  reordered: 0,
  wireBytes: 700,
  payloadBytes: 560,
};
const anyCell = {
  id: 'one-client',
  label: '1 connection',
  connections: 1,
  transports: null,
  rounds: { quick: 6, standard: 8, full: 20 },
  primary: ['delivery.p50'],
};
const anyRound = {
  schemaVersion: 1,
  scenario: 'steady',
  profile: 'quick',
  round: 1,
  startedAt: '2026-05-04T09:30:00.000Z',
  durationNs: 2.5e9,
  contest: ['sse', 'websocket'],
  aa: 'sse-aa',
  injection: null,
  arms: [
    {
      arm: 'sse-aa',
      transport: 'sse',
      serverSoftware: 'express 5.3.0',
      clientSoftware: 'eventsource-parser 3.1.1',
      serverCpu: 0,
      clientCpu: null,
      connectNs: 4e6,
      warmUp: { stable: true, cpuPerDeliveryNs: [9000, 7000] },
    },
  ],
  checks: [],
} as const;

export function loadRecord(changes: Partial<LoadRound> = {}): LoadRound {
  return {
    kind: 'load',
    ...anyRound,
    cell: {
      kind: 'load',
      ...anyCell,
      pace: { kind: 'rate', eventsPerSecond: 100 },
      settleMs: 150,
      measureMs: { quick: 300, standard: 500, full: 500 },
      pairs: { quick: 2, standard: 4, full: 8 },
      payloadBytes: null,
    },
    order: ['sse', 'websocket', 'websocket', 'sse'],
    windows: [
      {
        arm: 'sse',
        position: 0,
        pair: 0,
        firstSeq: 1,
        lastSeq: 10,
        server: { ...around, events: 10, lag: histogram },
        client: { ...around, delivery: histogram, transit: histogram, negativeTransit: 0 },
        counts,
        checks: [{ code: 'negative-transit', outcome: 'pass', values: { deliveries: 0 } }],
      },
      {
        arm: 'websocket',
        position: 1,
        pair: 0,
        firstSeq: 1,
        lastSeq: 10,
        server: null,
        client: null,
        counts: null,
        checks: [],
      },
    ],
    ...changes,
  };
}

export function faultRecord(): FaultRound {
  return {
    kind: 'fault',
    ...anyRound,
    cell: {
      kind: 'fault',
      ...anyCell,
      fault: 'server killed',
      eventsPerSecond: 50,
      emitMs: 5000,
      drainMs: 3000,
      timeline: [
        { atMs: 2000, action: 'kill-server', marks: 'on' },
        { atMs: 3000, action: 'start-server', history: 'kept', marks: 'off' },
      ],
      reconnect: {
        delayMs: 500,
        backoffFactor: 1,
        maxDelayMs: 500,
        jitter: 'none',
        silenceTimeoutMs: null,
        resume: true,
        reopens: true,
      },
      policy: 'with resume',
      server: { heartbeatMs: 0, heartbeatKind: 'protocol', replayWindow: 2000 },
    },
    beside: 1,
    faults: [
      {
        arm: 'sse',
        firstSeq: 1,
        lastSeq: 10,
        faultOnNs: 1e9,
        faultOffNs: 2e9,
        clients: [
          {
            detectionNs: null,
            recoveryNs: 3e8,
            caughtUpNs: 4e8,
            catchUpBytes: null,
            longestGapNs: 1.3e9,
            missed: 0,
            duplicate: 0,
            reordered: 0,
            reconnectAttempts: 2,
            endState: 'ok',
          },
        ],
        serverDetectionsNs: [2e6],
        example: [
          { what: 'events', fromNs: -1e9, untilNs: 0, events: 50 },
          { what: 'lost', atNs: 1e6 },
        ],
        counts: { ...counts, wireBytes: null },
        acceptsAfterFault: 1,
        replayed: 50,
        checks: [],
      },
    ],
  };
}

export function procedureRecord(): ProcedureRound {
  return {
    kind: 'procedure',
    ...anyRound,
    cell: {
      kind: 'procedure',
      ...anyCell,
      procedure: 'memory',
      settings: { steps: [0, 1000], warm: true },
      load: 'Idle connections.',
      armSeconds: 2,
    },
    procedures: [
      {
        arm: 'sse',
        position: 0,
        fromNs: 1e9,
        untilNs: 2e9,
        readings: [
          { quantity: 'heap-used', at: 1000, value: 9e6 },
          { quantity: 'opens', at: null, value: 3 },
        ],
        checks: [],
      },
    ],
  };
}
