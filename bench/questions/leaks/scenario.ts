import type { ProfileId, Scenario, ProcedureCell } from '../../records/scenario.ts';

const BATCHES = 6;
const NEVER = { quick: 0, standard: 0, full: 0 } as const;

/** @param connects in each batch that is read */
function cellOf(
  server: 'own' | 'article',
  connects: number,
  rounds: Readonly<Partial<Record<ProfileId, number>>>,
): ProcedureCell {
  const total = (BATCHES * connects).toLocaleString('en');
  const isOwn = server === 'own';
  return {
    kind: 'procedure',
    id: `${server}-${BATCHES * connects}`,
    label: `${total} connects, ${isOwn ? 'our servers' : 'exhibit: the server of the article'}`,
    procedure: 'leaks',
    settings: { batches: BATCHES, connects, server },
    load: isOwn
      ? `In ${BATCHES} batches, ${total} clients connect and leave; after each batch the server is read with nobody connected.`
      : `The same with a server that starts an interval for each connection and never clears it: bad practice, shown to be known.`,
    connections: connects,
    armSeconds: connects > 100 ? 8 : 4,
    transports: isOwn ? null : ['sse'],
    rounds: { ...NEVER, ...rounds },
    primary: [],
  };
}

/** Whoever leaves should leave nothing behind. */
export const leaks = {
  title: 'Leaks',
  question: 'What does a client leave behind on the server when it has left?',
  defaultIn: [],
  cells: [
    cellOf('own', 100, { quick: 1 }),
    cellOf('article', 100, { quick: 1 }),
    cellOf('own', 500, { standard: 1, full: 6 }),
    cellOf('article', 500, { standard: 1, full: 2 }),
  ],
  metrics: ['leaked-timers', 'leaked-bytes'],
  curves: [
    {
      label: 'Timers',
      unit: 'count',
      x: { label: 'Connections so far', unit: 'count', scale: 'linear' },
      from: { kind: 'readings', quantity: 'timers' },
    },
    {
      label: 'Heap used',
      unit: 'bytes',
      x: { label: 'Connections so far', unit: 'count', scale: 'linear' },
      from: { kind: 'readings', quantity: 'heap-used' },
    },
  ],
} as const satisfies Scenario;
