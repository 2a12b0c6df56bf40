import type { FaultCourse, Figures, SliceMark, Spectrum } from '../model/figures.ts';
import type { Check, ClientFaultRecord, FaultRecord, RoundRecord, SliceRecord } from '../model/record.ts';
import { median } from '../stats/quantile.ts';
import { faultPairs, isVoid, slicePairs } from './pairing.ts';
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
  const [{ cell, transports }] = rounds;
  if (cell.kind !== 'load' || cell.pace.kind !== 'rate') return [];
  return transports.flatMap((transport) => {
    const slices = rounds.flatMap((record) =>
      judgedSlices(record)
        .filter(({ slice, outcome }) => slice.transport === transport && outcome === 'counted')
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

function judgedSlices(record: RoundRecord): readonly (Judged & { readonly slice: SliceRecord })[] {
  // A transport beside itself: one column of arms, in the order of the pair numbers.
  const columns = record.transports.map((transport) => slicePairs(record, transport, transport));
  return columns.flatMap((column) =>
    column.flatMap((pair, at) =>
      pair.baseline.items.map((slice) => ({
        slice,
        ...judge(
          isVoid(pair),
          columns.some((other) => other[at] !== undefined && isVoid(other[at])),
          [...record.checks, ...slice.checks],
        ),
      })),
    ),
  );
}

function judgedFaults(record: RoundRecord): readonly (Judged & { readonly fault: FaultRecord })[] {
  const pairs = record.transports.flatMap((transport) => faultPairs(record, transport, transport));
  return pairs.flatMap((pair) =>
    pair.baseline.items.map((fault) => ({
      fault,
      ...judge(isVoid(pair), pairs.some(isVoid), [...record.checks, ...fault.checks]),
    })),
  );
}

function judge(isItselfVoid: boolean, isPairVoid: boolean, checks: readonly Check[]): Judged {
  if (!isItselfVoid) return { outcome: isPairVoid ? 'left-out' : 'counted', cause: null };
  const cause = checks.find(({ outcome }) => outcome === 'void')?.detail;
  return { outcome: 'void', cause: cause ?? 'It ended before everything was measured.' };
}

function marksOf({ scenario, rounds }: CellRounds): readonly SliceMark[] {
  return rounds.flatMap((record) => {
    const place = { scenario, cell: record.cell.id, round: record.round };
    const slices = judgedSlices(record).map(({ slice: { transport, client, server }, outcome, cause }) => {
      const window = client ?? server;
      const span = { fromNs: window?.fromNs ?? null, untilNs: window?.untilNs ?? null };
      return { ...place, transport, ...span, outcome, cause };
    });
    const faults = judgedFaults(record).map(({ fault, outcome, cause }) => {
      const span = { fromNs: fault.faultOnNs, untilNs: endOf(fault) };
      return { ...place, transport: fault.transport, ...span, outcome, cause };
    });
    return [...slices, ...faults];
  });
}

/** When the last client that came back was back. */
function endOf({ faultOffNs, clients }: FaultRecord): number {
  return faultOffNs + Math.max(0, ...clients.map(({ recoveryNs }) => recoveryNs ?? 0));
}

function coursesOf({ scenario, rounds }: CellRounds): readonly FaultCourse[] {
  const [{ cell, transports }] = rounds;
  if (cell.kind !== 'fault') return [];
  return transports.map((transport) => {
    const faults = rounds.flatMap((record) =>
      judgedFaults(record)
        .filter(({ fault, outcome }) => fault.transport === transport && outcome === 'counted')
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
