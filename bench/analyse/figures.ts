import type { FaultCourse, Figures, SliceMark, Spectrum } from '../model/figures.ts';
import type { Check, ClientFaultRecord, FaultRecord, RoundRecord, SliceRecord } from '../model/record.ts';
import { median } from '../stats/quantile.ts';
import { faultPairs, isVoid, slicePairs, type Pair } from './pairing.ts';
import { spectrumOf } from './spectrum.ts';
import type { Rounds } from './summary.ts';

/** The rounds of one cell of a scenario. */
export interface CellRounds {
  readonly scenario: string;
  readonly rounds: Rounds;
}

/** What the pictures of a report show, from the records alone. Pure. */
export function figuresOf(cells: readonly CellRounds[]): Figures {
  const marks = cells.flatMap(marksOf);
  const startNs = Math.min(...marks.flatMap(({ fromNs }) => fromNs ?? []));
  return {
    spectra: cells.flatMap(spectraOf),
    slices: marks.map((mark) => sinceStart(mark, startNs)),
    faults: cells.flatMap(coursesOf),
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

/** A record with whether it counts, and the cause where it does not. */
interface Judged {
  readonly outcome: SliceMark['outcome'];
  readonly cause: string | null;
}

/** @param arms who is compared, the baseline first. */
function judgedSlices(
  record: RoundRecord,
  arms: readonly string[],
): readonly (Judged & { readonly slice: SliceRecord })[] {
  // An arm beside itself: one column each, in the order of the pair numbers.
  const columns = arms.map((arm) => slicePairs(record, arm, arm));
  return columns.flatMap((column, index) =>
    column.flatMap((pair, at) =>
      pair.baseline.items.map((slice) => ({
        slice,
        ...judge(
          pair,
          partnersOf(columns, index).flatMap((partner) => partner[at] ?? []),
          [...record.checks, ...slice.checks],
        ),
      })),
    ),
  );
}

/** @param arms who is compared, the baseline first. */
function judgedFaults(
  record: RoundRecord,
  arms: readonly string[],
): readonly (Judged & { readonly fault: FaultRecord })[] {
  const columns = arms.map((arm) => faultPairs(record, arm, arm));
  return columns.flatMap((column, index) =>
    column.flatMap((pair) =>
      pair.baseline.items.map((fault) => ({
        fault,
        ...judge(pair, partnersOf(columns, index).flat(), [...record.checks, ...fault.checks]),
      })),
    ),
  );
}

/** Whom an arm is compared with: the baseline with all others, each other with the baseline alone. */
function partnersOf<Column>(columns: readonly Column[], index: number): readonly Column[] {
  return index === 0 ? columns.slice(1) : columns.slice(0, 1);
}

function judge(pair: Pair<unknown>, partners: readonly Pair<unknown>[], checks: readonly Check[]): Judged {
  if (!isVoid(pair)) {
    const isLeftOut = partners.length > 0 && partners.every(isVoid);
    return { outcome: isLeftOut ? 'left-out' : 'counted', cause: null };
  }
  const cause = checks.find(({ outcome }) => outcome === 'void')?.detail;
  return { outcome: 'void', cause: cause ?? 'It ended before everything was measured.' };
}

function marksOf({ scenario, rounds }: CellRounds): readonly SliceMark[] {
  return rounds.flatMap((record) => {
    const place = { scenario, cell: record.cell.id, round: record.round };
    const arms = [...record.contest, ...(record.twin === null ? [] : [record.twin])];
    const slices = judgedSlices(record, arms).map(({ slice: { arm, client, server }, outcome, cause }) => {
      const window = client ?? server;
      const span = { fromNs: window?.fromNs ?? null, untilNs: window?.untilNs ?? null };
      return { ...place, arm, ...span, outcome, cause };
    });
    const faults = judgedFaults(record, arms).map(({ fault, outcome, cause }) => {
      const span = { fromNs: fault.faultOnNs, untilNs: endOf(fault) };
      return { ...place, arm: fault.arm, ...span, outcome, cause };
    });
    return [...slices, ...faults];
  });
}

/** When the last client that came back was back. */
function endOf({ faultOffNs, clients }: FaultRecord): number {
  return faultOffNs + Math.max(0, ...clients.map(({ recoveryNs }) => recoveryNs ?? 0));
}

function coursesOf({ scenario, rounds }: CellRounds): readonly FaultCourse[] {
  const [{ cell, contest }] = rounds;
  if (cell.kind !== 'fault') return [];
  return contest.map((transport) => {
    const faults = rounds.flatMap((record) =>
      judgedFaults(record, contest)
        .filter(({ fault, outcome }) => fault.arm === transport && outcome === 'counted')
        .map(({ fault }) => fault),
    );
    return {
      scenario,
      cell: cell.id,
      transport,
      rounds: faults.length,
      outageNs: typical(faults.map(({ faultOnNs, faultOffNs }) => faultOffNs - faultOnNs)),
      detectionNs: typical(faults.map((fault) => overClients(fault, ({ detectionNs }) => detectionNs))),
      recoveryNs: typical(faults.map((fault) => overClients(fault, ({ recoveryNs }) => recoveryNs))),
    };
  });
}

/** A client without a value waits for ever: leaving it out would flatter the side that loses clients. */
function overClients({ clients }: FaultRecord, timeOf: (client: ClientFaultRecord) => number | null): number {
  return median(clients.map((client) => timeOf(client) ?? Infinity)) ?? Infinity;
}

/** The median; null: there is none, or it is never. */
function typical(values: readonly number[]): number | null {
  const middle = median(values);
  return middle === Infinity ? null : middle;
}
