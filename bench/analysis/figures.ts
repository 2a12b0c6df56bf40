import type { FaultCourse, Figures, WindowMark, Spectrum } from '../records/figures.ts';
import type { Metric } from '../records/metric.ts';
import type { FaultRecord } from '../records/record.ts';
import type { CurveSpec } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { courseOf } from './courses.ts';
import { curvesOf } from './curves.ts';
import { comparedArms, judgedFaults, judgedWindows, judgedProcedures } from './judged.ts';
import { spectrumOf } from './spectrum.ts';
import { procedureValuesOf } from './procedure-values.ts';
import type { Rounds } from './summary.ts';

/** The rounds of one cell of a scenario. */
export interface CellRounds {
  readonly scenario: string;
  readonly rounds: Rounds;
  /** What its scenario shows: curves, and metrics by their ids. */
  readonly curves: readonly CurveSpec[];
  readonly shown: readonly string[];
}

/** What the pictures of a report show, from the records alone. Pure. */
export function figuresOf(cells: readonly CellRounds[], metrics: Registry<Metric>): Figures {
  const marks = cells.flatMap(marksOf);
  const startNs = Math.min(...marks.flatMap(({ fromNs }) => fromNs ?? []));
  return {
    spectra: cells.flatMap(spectraOf),
    windows: marks.map((mark) => sinceStart(mark, startNs)),
    faults: cells.flatMap(coursesOf),
    curves: curvesOf(cells, metrics),
    values: procedureValuesOf(cells, metrics),
  };
}

function sinceStart(mark: WindowMark, startNs: number): WindowMark {
  const { fromNs, untilNs } = mark;
  if (fromNs === null || untilNs === null) return mark;
  return { ...mark, fromNs: fromNs - startNs, untilNs: untilNs - startNs };
}

function spectraOf({ scenario, rounds }: CellRounds): readonly Spectrum[] {
  const [{ cell, contest }] = rounds;
  if (cell.kind !== 'load' || cell.pace.kind !== 'rate') return [];
  return contest.flatMap((transport) => {
    const windows = rounds.flatMap((record) =>
      judgedWindows(record, contest)
        .filter(({ window, outcome }) => window.arm === transport && outcome === 'counted')
        .map(({ window }) => window),
    );
    const events = windows.reduce((sum, window) => sum + (window.server?.events ?? 0), 0);
    return (['delivery', 'transit'] as const).map((metric) => {
      const histograms = windows.flatMap((window) => window.client?.[metric] ?? []);
      const deliveries = histograms.reduce((sum, { count }) => sum + count, 0);
      const points = spectrumOf(histograms, events);
      return { scenario, cell: cell.id, transport, metric, events, deliveries, points };
    });
  });
}

function marksOf({ scenario, rounds }: CellRounds): readonly WindowMark[] {
  return rounds.flatMap((record) => {
    const place = { scenario, cell: record.cell.id, round: record.round };
    const arms = comparedArms(record);
    const windows = judgedWindows(record, arms).map(({ window: { arm, client, server }, outcome, cause }) => {
      const window = client ?? server;
      const span = { fromNs: window?.fromNs ?? null, untilNs: window?.untilNs ?? null };
      return { ...place, arm, ...span, outcome, cause };
    });
    const faults = judgedFaults(record, arms).map(({ fault, outcome, cause }) => {
      const span = { fromNs: fault.faultOnNs, untilNs: endOf(fault) };
      return { ...place, arm: fault.arm, ...span, outcome, cause };
    });
    const procedures = judgedProcedures(record, arms).map(({ procedure, outcome, cause }) => {
      const { arm, fromNs, untilNs } = procedure;
      return { ...place, arm, fromNs, untilNs, outcome, cause };
    });
    return [...windows, ...faults, ...procedures];
  });
}

/** When the last client that came back was back. */
function endOf({ faultOnNs, faultOffNs, clients }: FaultRecord): number {
  return (faultOffNs ?? faultOnNs) + Math.max(0, ...clients.map(({ recoveryNs }) => recoveryNs ?? 0));
}

function coursesOf({ scenario, rounds }: CellRounds): readonly FaultCourse[] {
  const [first] = rounds;
  const { cell } = first;
  if (cell.kind !== 'fault') return [];
  const arms = first.contest.length > 0 ? first.contest : comparedArms(first);
  return arms.map((arm) => {
    const counted = rounds.flatMap((record) =>
      judgedFaults(record, arms)
        .filter(({ fault, outcome }) => fault.arm === arm && outcome === 'counted')
        .map(({ fault }) => fault),
    );
    return courseOf(scenario, cell, arm, counted);
  });
}
