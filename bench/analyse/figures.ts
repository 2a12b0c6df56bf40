import type { FaultCourse, Figures, SliceMark, Spectrum } from '../model/figures.ts';
import type { Metric } from '../model/metric.ts';
import type { FaultRecord } from '../model/record.ts';
import type { CurveSpec } from '../model/scenario.ts';
import type { Registry } from '../registry.ts';
import { courseOf } from './courses.ts';
import { curvesOf } from './curves.ts';
import { comparedArms, judgedFaults, judgedSlices, judgedStudies } from './judged.ts';
import { spectrumOf } from './spectrum.ts';
import { studyValuesOf } from './study-values.ts';
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
    slices: marks.map((mark) => sinceStart(mark, startNs)),
    faults: cells.flatMap(coursesOf),
    curves: curvesOf(cells, metrics),
    values: studyValuesOf(cells, metrics),
  };
}

function sinceStart(mark: SliceMark, startNs: number): SliceMark {
  const { fromNs, untilNs } = mark;
  if (fromNs === null || untilNs === null) return mark;
  return { ...mark, fromNs: fromNs - startNs, untilNs: untilNs - startNs };
}

function spectraOf({ scenario, rounds }: CellRounds): readonly Spectrum[] {
  const [{ cell, contest }] = rounds;
  if (cell.kind !== 'load' || cell.pace.kind !== 'rate') return [];
  return contest.flatMap((transport) => {
    const slices = rounds.flatMap((record) =>
      judgedSlices(record, contest)
        .filter(({ slice, outcome }) => slice.arm === transport && outcome === 'counted')
        .map(({ slice }) => slice),
    );
    const events = slices.reduce((sum, slice) => sum + (slice.server?.events ?? 0), 0);
    return (['delivery', 'transit'] as const).map((metric) => {
      const histograms = slices.flatMap((slice) => slice.client?.[metric] ?? []);
      const deliveries = histograms.reduce((sum, { count }) => sum + count, 0);
      const points = spectrumOf(histograms, events);
      return { scenario, cell: cell.id, transport, metric, events, deliveries, points };
    });
  });
}

function marksOf({ scenario, rounds }: CellRounds): readonly SliceMark[] {
  return rounds.flatMap((record) => {
    const place = { scenario, cell: record.cell.id, round: record.round };
    const arms = comparedArms(record);
    const slices = judgedSlices(record, arms).map(({ slice: { arm, client, server }, outcome, cause }) => {
      const window = client ?? server;
      const span = { fromNs: window?.fromNs ?? null, untilNs: window?.untilNs ?? null };
      return { ...place, arm, ...span, outcome, cause };
    });
    const faults = judgedFaults(record, arms).map(({ fault, outcome, cause }) => {
      const span = { fromNs: fault.faultOnNs, untilNs: endOf(fault) };
      return { ...place, arm: fault.arm, ...span, outcome, cause };
    });
    const studies = judgedStudies(record, arms).map(({ study, outcome, cause }) => {
      const { arm, fromNs, untilNs } = study;
      return { ...place, arm, fromNs, untilNs, outcome, cause };
    });
    return [...slices, ...faults, ...studies];
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
