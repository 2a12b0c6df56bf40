import type { FaultCourse } from '../records/figures.ts';
import type { RunFile } from '../records/run.ts';
import { formatCount, formatValue, NOTHING } from './format.ts';
import { labelsOf } from './rows.ts';

/** What became of the clients of one arm in one fault, as a cell of a matrix shows it. */
export interface Fate {
  /** One character, so that no reader depends on colour. */
  readonly sign: '✓' | '!' | '✗' | '~' | '∅';
  /** `whole` back with everything, `holes` back with losses, `gone` not back, `mixed`, `unknown` no round counts. */
  readonly state: 'whole' | 'holes' | 'gone' | 'mixed' | 'unknown';
  /** A word and the number that matters: `back 2.03 s`. */
  readonly what: string;
  /** What is wrong with the stream, for each client: `lost 51.8`; null: nothing. */
  readonly wrong: string | null;
}

/** Faults in rows, arms in columns. */
export interface FaultMatrix {
  readonly title: string;
  readonly columns: readonly string[];
  /** So many columns belong together: a drawing that has not room for all parts them there alone. */
  readonly together: number;
  readonly rows: readonly { readonly fault: string; readonly cells: readonly (Fate | null)[] }[];
  /** What lies behind it, in the order of the rows and columns. */
  readonly courses: readonly FaultCourse[];
}

/** How to read a cell, for below a matrix. */
export const MATRIX_LEGEND: readonly string[] = [
  '✓ every client is back and holds every event; ! back, but with losses; ✗ not back; ~ some are.',
  'back: from the end of the fault to the first new event; kept: the connection lived, and so long until the present was reached. The median client.',
  'lost, doubled, reordered: events for each client, of all that were emitted until the end.',
];

/** The matrices of a scenario: clients as shipped, and clients of one policy, never mixed. */
export function matricesOf(run: RunFile, scenario: string): readonly FaultMatrix[] {
  const labelOf = labelsOf(run);
  const courses = run.figures.faults.filter((course) => course.scenario === scenario);
  const shipped = courses.filter(({ policy }) => policy === null);
  const same = courses.filter(({ policy }) => policy !== null);
  return [
    matrix('As shipped: every library with its own defaults', 1, shipped, ({ transport }) =>
      labelOf(transport),
    ),
    matrix(
      'Same policy: both transports told to do the same',
      new Set(same.map(({ transport }) => transport)).size,
      same,
      ({ transport, policy }) => `${labelOf(transport)}, ${policy ?? ''}`,
    ),
  ].filter(({ courses: some }) => some.length > 0);
}

function matrix(
  title: string,
  together: number,
  courses: readonly FaultCourse[],
  columnOf: (course: FaultCourse) => string,
): FaultMatrix {
  const columns = [...new Set(courses.map(columnOf))];
  const faults = [...new Set(courses.map(({ fault }) => fault))];
  const at = (fault: string, column: string): FaultCourse | undefined =>
    courses.find((course) => course.fault === fault && columnOf(course) === column);
  return {
    title,
    columns,
    together,
    rows: faults.map((fault) => ({
      fault,
      cells: columns.map((column) => {
        const course = at(fault, column);
        return course === undefined ? null : fateOf(course);
      }),
    })),
    courses: faults.flatMap((fault) => columns.flatMap((column) => at(fault, column) ?? [])),
  };
}

/** What became of the clients of a course. */
export function fateOf(course: FaultCourse): Fate {
  const { clients, ends, detectionNs, recoveryNs, caughtUpNs, accepts } = course;
  if (clients === 0) return { sign: '∅', state: 'unknown', what: 'void', wrong: null };
  const wrong = wrongOf(course);
  if (ends.closedForGood === clients) return { sign: '✗', state: 'gone', what: 'closed for good', wrong };
  if (ends.stalled === clients) {
    const noticed = detectionNs === null ? 'never noticed' : `noticed ${formatValue(detectionNs, 'ns')}`;
    return { sign: '✗', state: 'gone', what: `stalled, ${noticed}`, wrong };
  }
  if (ends.ok < clients) {
    return { sign: '~', state: 'mixed', what: `${ends.ok} of ${clients} back`, wrong };
  }
  const isBack = accepts > 0 || detectionNs !== null;
  const timeNs = isBack ? recoveryNs : caughtUpNs;
  const time = timeNs === null ? '' : ` ${formatValue(timeNs, 'ns')}`;
  return {
    sign: wrong === null ? '✓' : '!',
    state: wrong === null ? 'whole' : 'holes',
    what: `${isBack ? 'back' : 'kept'}${time}`,
    wrong,
  };
}

function wrongOf({ clients, missed, duplicate, reordered }: FaultCourse): string | null {
  const parts = (
    [
      ['lost', missed],
      ['doubled', duplicate],
      ['reordered', reordered],
    ] as const
  )
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${word} ${formatValue(count / clients, 'events')}`);
  return parts.length === 0 ? null : parts.join(', ');
}

/** Every measure of every cell of a matrix, the head first. Times are of the median client, counts exact. */
export function measuresOf({ courses }: FaultMatrix, run: RunFile): readonly (readonly string[])[] {
  const labelOf = labelsOf(run);
  const time = (ns: number | null): string => formatValue(ns, 'ns');
  return [
    [
      'Fault',
      'Who',
      'Clients',
      'Outage',
      'Client knows',
      'Server knows',
      'Recovery',
      'Caught up',
      'Bytes to catch up',
      'Longest gap',
      'Expected',
      'Missed',
      'Duplicate',
      'Reordered',
      'Replayed',
      'Accepts',
      'Ended',
    ],
    ...courses.map((course) => [
      course.fault,
      [labelOf(course.transport), course.policy].filter((part) => part !== null).join(', '),
      String(course.clients),
      time(course.outageNs),
      time(course.detectionNs),
      time(course.serverDetectionNs),
      time(course.recoveryNs),
      time(course.caughtUpNs),
      formatValue(course.catchUpBytes, 'bytes'),
      time(course.longestGapNs),
      ...[
        course.expected,
        course.missed,
        course.duplicate,
        course.reordered,
        course.replayed,
        course.accepts,
      ].map((count) => formatValue(count, 'count')),
      endsOf(course),
    ]),
  ];
}

function endsOf({ ends: { ok, stalled, closedForGood } }: FaultCourse): string {
  const parts = [
    [ok, 'ok'],
    [stalled, 'stalled'],
    [closedForGood, 'closed for good'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, state]) => `${count} ${state}`);
  return told.length === 0 ? NOTHING : told.join(', ');
}

/** How many rounds lie behind a matrix: `1 round, 6 of "server killed": ...`. */
export function roundsOf({ courses }: FaultMatrix): string {
  const counts = courses.map(({ rounds }) => rounds);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const span = least === most ? formatCount(least, 'round') : `${least} to ${formatCount(most, 'round')}`;
  return `Counted over ${span} of each cell.`;
}
