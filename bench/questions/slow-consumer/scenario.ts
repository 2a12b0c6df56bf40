import type { CurveSpec, Scenario, ProcedureCell } from '../../records/scenario.ts';

const settings = {
  others: 4,
  eventsPerSecond: 500,
  payloadBytes: 16_000,
  beforeMs: 2000,
  stallMs: 2500,
};

const cell = {
  kind: 'procedure',
  procedure: 'slow-consumer',
  connections: 5,
  armSeconds: 7,
  transports: null,
  rounds: { quick: 1, standard: 3, full: 6 },
  primary: [],
} as const satisfies Partial<ProcedureCell>;

const single = (
  [
    ['Delivery to others, p99', 'ns', 'others-p99'],
    ['Most bytes held', 'bytes', 'most-buffered'],
    ['Server memory for the slow client', 'bytes', 'memory-growth'],
    ['Slow client closed after', 'ns', 'closed-after'],
    ['Stale events when it reads again', 'events', 'stale-burst'],
    ['Oldest of them', 'ns', 'stalest-event'],
  ] as const
).map(([label, unit, quantity]): CurveSpec => ({
  label,
  unit,
  x: { label: 'Stalled clients', unit: 'count', scale: 'linear' },
  from: { kind: 'readings', quantity },
}));

/** One client stops reading: what the server holds for it, what the others feel, and what comes when it reads again. */
export const slowConsumer = {
  title: 'A slow consumer',
  question: 'What does one client that stops reading cost the server and the others?',
  defaultIn: [],
  cells: [
    {
      ...cell,
      id: 'no-limit',
      label: 'no limit',
      settings: { ...settings, bufferLimitBytes: 2 ** 40 },
      load: 'Five clients get 8 MB/s each; one stops reading for 2.5 s, and the server keeps everything for it.',
    },
    {
      ...cell,
      id: 'limit-1-mib',
      label: 'limit of 1 MiB',
      settings: { ...settings, bufferLimitBytes: 2 ** 20 },
      load: 'Five clients get 8 MB/s each; one stops reading for 2.5 s, and the server closes it over 1 MiB. It comes back and resumes.',
    },
  ],
  metrics: [
    'most-buffered',
    'stall-memory',
    'closed-after',
    'before-stall',
    'during-stall',
    'stale-burst',
    'stalest-event',
  ],
  curves: [
    {
      label: 'Bytes held by the server',
      unit: 'bytes',
      x: { label: 'Time since the stall began', unit: 'ns', scale: 'linear' },
      from: { kind: 'readings', quantity: 'buffered-bytes' },
    },
    ...single,
  ],
} as const satisfies Scenario;
