import type { FaultCourse } from '../../records/figures.ts';
import type { RunFile } from '../../records/run.ts';
import { formatCount, formatValue, NOTHING } from '../format.ts';
import { labelsOf } from '../rows.ts';
import * as doc from './blocks.ts';

/** How to read a matrix. */
const LEGEND: readonly string[] = [
  '✓ all clients recovered and hold every event; ! recovered with losses; ~ some recovered; ✗ none did.',
  'recovered: from the end of the fault to the first new event. kept: the connection survived; the time is until the client caught up. Both of the median client.',
  'lost, doubled, reordered: events per client, of all that were emitted until the end.',
];

/** The fault matrices of a scenario: library clients and clients of one policy, never mixed. */
export function faultParts(run: RunFile, scenario: string): readonly doc.Block[] {
  const labelOf = labelsOf(run);
  const courses = run.figures.faults.filter((course) => course.scenario === scenario);
  const library = courses.filter(({ policy }) => policy === null);
  const same = courses.filter(({ policy }) => policy !== null);
  return [
    ...matrix(
      'Library clients with their default settings',
      library,
      1,
      ({ transport }) => labelOf(transport),
      run,
    ),
    ...matrix(
      'Clients with the same reconnect policy on both transports',
      same,
      new Set(same.map(({ transport }) => transport)).size,
      ({ transport, policy }) => `${labelOf(transport)}, ${policy ?? ''}`,
      run,
    ),
  ];
}

function matrix(
  title: string,
  courses: readonly FaultCourse[],
  together: number,
  columnOf: (course: FaultCourse) => string,
  run: RunFile,
): readonly doc.Block[] {
  if (courses.length === 0) return [];
  const columns = [...new Set(courses.map(columnOf))];
  const faults = [...new Set(courses.map(({ fault }) => fault))];
  const at = (fault: string): readonly (FaultCourse | undefined)[] =>
    columns.map((column) => courses.find((course) => course.fault === fault && columnOf(course) === column));
  const rounds = courses.map((course) => course.rounds);
  const [least, most] = [Math.min(...rounds), Math.max(...rounds)];
  const span = least === most ? formatCount(least, 'round') : `${least} to ${formatCount(most, 'round')}`;
  return [
    doc.part(title, [
      doc.paragraph(`Counted over ${span} of each cell.`, 'quiet'),
      doc.table(
        title,
        [doc.textColumn('Fault'), ...columns.map((column) => doc.textColumn(column, 14))],
        faults.map((fault) => [
          fault,
          ...at(fault).map((course) => (course === undefined ? NOTHING : fateOf(course))),
        ]),
        { together },
      ),
      ...doc.listing(LEGEND, 'quiet'),
      doc.detail('Every measure', [
        measures(
          `${title}: every measure`,
          faults.flatMap((fault) => at(fault).flatMap((course) => course ?? [])),
          run,
        ),
      ]),
    ]),
  ];
}

/** What became of the clients of a course: a sign, a word and the number that matters, and what is wrong with the stream. */
export function fateOf(course: FaultCourse): doc.TableCell {
  const { clients, ends, detectionNs, recoveryNs, caughtUpNs, accepts } = course;
  if (clients === 0) return doc.cell('∅ void', null, 'quiet');
  const wrong = wrongOf(course);
  if (ends.closedForGood === clients) return doc.cell('✗ closed for good', wrong, 'bad');
  if (ends.stalled === clients) {
    const noticed = detectionNs === null ? 'never noticed' : `noticed ${formatValue(detectionNs, 'ns')}`;
    return doc.cell(`✗ stalled, ${noticed}`, wrong, 'bad');
  }
  if (ends.ok < clients) return doc.cell(`~ ${ends.ok} of ${clients} recovered`, wrong, 'warn');
  const isReconnected = accepts > 0 || detectionNs !== null;
  const timeNs = isReconnected ? recoveryNs : caughtUpNs;
  const time = timeNs === null ? '' : ` ${formatValue(timeNs, 'ns')}`;
  const what = `${isReconnected ? 'recovered' : 'kept'}${time}`;
  return wrong === null ? doc.cell(`✓ ${what}`, null, 'good') : doc.cell(`! ${what}`, wrong, 'warn');
}

function wrongOf({ clients, missed, duplicate, reordered }: FaultCourse): string | null {
  const parts = Object.entries({ lost: missed, doubled: duplicate, reordered })
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${word} ${formatValue(count / clients, 'events')}`);
  return parts.length === 0 ? null : parts.join(', ');
}

/** Every measure of every course. Times are of the median client, counts exact. */
const MEASURES: Readonly<Record<string, (course: FaultCourse) => string>> = {
  Clients: ({ clients }) => formatValue(clients, 'count'),
  Outage: ({ outageNs }) => formatValue(outageNs, 'ns'),
  'Client detected': ({ detectionNs }) => formatValue(detectionNs, 'ns'),
  'Server detected': ({ serverDetectionNs }) => formatValue(serverDetectionNs, 'ns'),
  Recovery: ({ recoveryNs }) => formatValue(recoveryNs, 'ns'),
  'Caught up': ({ caughtUpNs }) => formatValue(caughtUpNs, 'ns'),
  'Bytes to catch up': ({ catchUpBytes }) => formatValue(catchUpBytes, 'bytes'),
  'Longest gap': ({ longestGapNs }) => formatValue(longestGapNs, 'ns'),
  Expected: ({ expected }) => formatValue(expected, 'count'),
  Missed: ({ missed }) => formatValue(missed, 'count'),
  Duplicate: ({ duplicate }) => formatValue(duplicate, 'count'),
  Reordered: ({ reordered }) => formatValue(reordered, 'count'),
  Replayed: ({ replayed }) => formatValue(replayed, 'count'),
  Accepts: ({ accepts }) => formatValue(accepts, 'count'),
  Ended: ({ ends: { ok, stalled, closedForGood } }) => {
    const told = Object.entries({ ok, stalled, 'closed for good': closedForGood })
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${count} ${state}`);
    return told.length === 0 ? NOTHING : told.join(', ');
  },
};

function measures(title: string, courses: readonly FaultCourse[], run: RunFile): doc.Block {
  return doc.table(
    title,
    ['Fault', 'Transport', ...Object.keys(MEASURES)].map((head) => doc.textColumn(head)),
    courses.map((course) => [
      course.fault,
      [labelsOf(run)(course.transport), course.policy].filter((text) => text !== null).join(', '),
      ...Object.values(MEASURES).map((measure) => measure(course)),
    ]),
  );
}
