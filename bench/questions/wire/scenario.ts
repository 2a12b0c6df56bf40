import type { Scenario, ProcedureCell } from '../../records/scenario.ts';

const cell = {
  kind: 'procedure',
  procedure: 'wire',
  transports: ['sse', 'websocket', 'raw-tcp', 'sse-http', 'sse-framed', 'websocket-framed'],
  connections: 1,
  primary: [],
} as const satisfies Partial<ProcedureCell>;

/** As they come, in ASCII, one at a time: what each cell changes one thing of. */
const plain = {
  payloadBytes: [0],
  isMultiByte: false,
  burst: 1,
  bursts: 150,
  heartbeat: 'protocol',
} as const satisfies ProcedureCell['settings'];

const bytes = { label: 'Payload', unit: 'bytes', scale: 'log' } as const;

/** What the bytes of an event are, and who puts several events into one packet. */
export const wire = {
  title: 'On the wire',
  question: 'How many bytes and packets does an event take, and does the specification explain every one?',
  defaultIn: [],
  cells: [
    {
      ...cell,
      id: 'bare',
      label: 'events as they come',
      settings: plain,
      load: 'One connection, 150 events one at a time, and 5 heartbeats of the protocol.',
      armSeconds: 2.1,
      rounds: { quick: 1, standard: 1, full: 6 },
    },
    {
      ...cell,
      id: 'burst-5',
      label: '5 at once',
      settings: { ...plain, burst: 5, bursts: 30 },
      load: 'One connection, 30 bursts of 5 events that are due at one moment.',
      armSeconds: 1.7,
      rounds: { quick: 0, standard: 1, full: 6 },
    },
    {
      ...cell,
      id: 'burst-25',
      label: '25 at once',
      settings: { ...plain, burst: 25, bursts: 6 },
      load: 'One connection, 6 bursts of 25 events that are due at one moment.',
      armSeconds: 1.7,
      rounds: { quick: 1, standard: 1, full: 6 },
    },
    {
      ...cell,
      id: 'payloads',
      label: 'longer events',
      settings: { ...plain, payloadBytes: [128, 256, 1024, 4096, 16_384, 65_536], bursts: 3 },
      load: 'One connection, 3 events of each length from 128 to 65,536 bytes, one at a time.',
      armSeconds: 2.6,
      rounds: { quick: 0, standard: 1, full: 2 },
    },
    {
      ...cell,
      id: 'multi-byte',
      label: 'names beyond ASCII',
      settings: {
        ...plain,
        payloadBytes: [0, 128, 1024],
        isMultiByte: true,
        bursts: 8,
        heartbeat: 'application',
      },
      load: 'As the others, with names of characters that take 2 to 4 bytes, and heartbeats of the application.',
      armSeconds: 2.2,
      rounds: { quick: 0, standard: 1, full: 2 },
    },
  ],
  metrics: [
    'wire-bytes',
    'overhead-bytes',
    'wire-surplus',
    'packets',
    'burst-first',
    'burst-last',
    'handshake-bytes',
    'heartbeat-bytes',
  ],
  curves: [
    {
      label: 'Wire bytes of an event',
      unit: 'bytes',
      x: bytes,
      from: { kind: 'readings', quantity: 'wire' },
    },
    {
      label: 'What the formula gives',
      unit: 'bytes',
      x: bytes,
      from: { kind: 'readings', quantity: 'formula' },
    },
    { label: 'Overhead', unit: 'bytes', x: bytes, from: { kind: 'readings', quantity: 'overhead' } },
    { label: 'Packets', unit: 'count', x: bytes, from: { kind: 'readings', quantity: 'packets' } },
  ],
} as const satisfies Scenario;
