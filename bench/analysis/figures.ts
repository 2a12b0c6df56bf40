import type { Grade } from '../records/calibration.ts';
import type { FaultCourse, Figures, WindowMark, Spectrum } from '../records/figures.ts';
import type { Metric } from '../records/metric.ts';
import { contestantsOf, faultsOf, windowsOf } from '../records/record.ts';
import type { Registry } from '../registry.ts';
import { courseOf } from './courses.ts';
import { crossoversOf } from './crossover.ts';
import { curvesOf } from './curves.ts';
import { laddersOf } from './ladder.ts';
import { contestsWithControl, countedOf, judge, measuredIn, type Measured } from './pairing.ts';
import { spectrumOf } from './spectrum.ts';
import { procedureValuesOf } from './procedure-values.ts';
import type { CellRounds } from './summary.ts';

/** What the pictures of a report show, from the records alone. Pure. @param grade of the machine; null: it has none */
export function figuresOf(
  cells: readonly CellRounds[],
  metrics: Registry<Metric>,
  grade: Grade | null = null,
): Figures {
  const marks = cells.flatMap(marksOf);
  const startNs = Math.min(...marks.flatMap(({ fromNs }) => fromNs ?? []));
  const shown = curvesOf(cells, metrics);
  const curves = shown.map(({ curve }) => curve);
  return {
    spectra: cells.flatMap(spectraOf),
    windows: marks.map((mark) => sinceStart(mark, startNs)),
    faults: cells.flatMap(coursesOf),
    curves,
    crossovers: shown.flatMap(crossoversOf),
    ladders: laddersOf(curves),
    values: procedureValuesOf(cells, metrics, grade),
  };
}

function sinceStart(mark: WindowMark, startNs: number): WindowMark {
  const { fromNs, untilNs } = mark;
  if (fromNs === null || untilNs === null) return mark;
  return { ...mark, fromNs: fromNs - startNs, untilNs: untilNs - startNs };
}

function spectraOf({ scenario, rounds }: CellRounds): readonly Spectrum[] {
  const [first] = rounds;
  const { cell } = first;
  if (cell.kind !== 'load' || cell.pace.kind !== 'rate') return [];
  return contestantsOf(first).flatMap((transport) => {
    const windows = rounds.flatMap((record) => countedOf(record, windowsOf(record), transport));
    const events = windows.reduce((sum, window) => sum + (window.server?.dueTimes ?? 0), 0);
    return (['delivery', 'transit'] as const).map((metric) => {
      const histograms = windows.flatMap((window) => window.client?.[metric] ?? []);
      const deliveries = histograms.reduce((sum, { count }) => sum + count, 0);
      const points = spectrumOf(histograms, events);
      return { scenario, cell: cell.id, transport, metric, events, deliveries, points };
    });
  });
}

function marksOf({ scenario, rounds }: CellRounds): readonly WindowMark[] {
  return rounds.flatMap((record) =>
    judge(record, measuredIn(record), contestsWithControl(record)).map(({ item, outcome, cause }) => ({
      scenario,
      cell: record.cell.id,
      round: record.round,
      arm: item.arm,
      ...spanOf(item),
      outcome,
      cause,
    })),
  );
}

/** A fault lasts until the last client that recovered had done so. */
function spanOf(item: Measured): Pick<WindowMark, 'fromNs' | 'untilNs'> {
  if ('faultOnNs' in item) {
    const { faultOnNs, faultOffNs, clients } = item;
    const lastNs = Math.max(0, ...clients.map(({ recoveryNs }) => recoveryNs ?? 0));
    return { fromNs: faultOnNs, untilNs: (faultOffNs ?? faultOnNs) + lastNs };
  }
  if ('clients' in item) {
    const [first] = item.clients;
    return { fromNs: first?.fromNs ?? null, untilNs: first?.untilNs ?? null };
  }
  const span = 'readings' in item ? item : (item.client ?? item.server);
  return { fromNs: span?.fromNs ?? null, untilNs: span?.untilNs ?? null };
}

function coursesOf({ scenario, rounds }: CellRounds): readonly FaultCourse[] {
  const [first] = rounds;
  const { cell } = first;
  if (cell.kind !== 'fault') return [];
  const contests = first.contests.length > 0 ? first.contests : contestsWithControl(first);
  return contestantsOf({ contests }).map((arm) =>
    courseOf(
      scenario,
      cell,
      arm,
      rounds.flatMap((record) => countedOf(record, faultsOf(record), arm, contests)),
    ),
  );
}
