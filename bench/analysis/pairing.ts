import {
  faultsOf,
  proceduresOf,
  windowsOf,
  type Check,
  type FaultRecord,
  type ProcedureRecord,
  type RoundRecord,
  type WindowRecord,
} from '../records/record.ts';
import type { PairTally } from './verdict/comparison.ts';

/** One side of a pair: its records, and the codes of the checks that void it. */
export interface Arm<Item> {
  readonly items: readonly Item[];
  readonly voidBy: readonly string[];
}

/** What is compared with what. It counts when no check voids either side. */
export interface Pair<Item> {
  readonly baseline: Arm<Item>;
  readonly candidate: Arm<Item>;
}

/**
 * The windows of two arms in a round, by pair number. A window without windows or counts is void, whatever its
 * checks say; a pair that the plan called for and the record lacks is a void pair; a void round voids all of its pairs.
 */
export function windowPairs(record: RoundRecord, baseline: string, candidate: string): Pair<WindowRecord>[] {
  const { cell, profile } = record;
  const windows = windowsOf(record);
  const roundVoidBy = voidCodes(record.checks);
  const numbers = [...new Set(windows.map((window) => window.pair))].toSorted((a, b) => a - b);
  const armOf = (id: string, pair: number): Arm<WindowRecord> => {
    const items = windows.filter((window) => window.pair === pair && window.arm === id);
    return arm(items, [...roundVoidBy, ...items.flatMap(windowVoidBy)]);
  };
  const pairs = numbers.map((pair) => ({
    baseline: armOf(baseline, pair),
    candidate: armOf(candidate, pair),
  }));
  const planned = cell.kind === 'load' ? cell.pairs[profile] : 0;
  while (pairs.length < planned) {
    pairs.push({ baseline: arm([], roundVoidBy), candidate: arm([], roundVoidBy) });
  }
  return pairs;
}

/** The one pair of a round of a fault: each side's record of it. A side without a record is void. */
export function faultPairs(record: RoundRecord, baseline: string, candidate: string): Pair<FaultRecord>[] {
  return onePair(record, faultsOf(record), baseline, candidate);
}

/** The same for a procedure. */
export function procedurePairs(
  record: RoundRecord,
  baseline: string,
  candidate: string,
): Pair<ProcedureRecord>[] {
  return onePair(record, proceduresOf(record), baseline, candidate);
}

function onePair<Item extends Pick<FaultRecord, 'arm' | 'checks'>>(
  { checks }: RoundRecord,
  all: readonly Item[],
  baseline: string,
  candidate: string,
): Pair<Item>[] {
  const armOf = (id: string): Arm<Item> => {
    const items = all.filter((item) => item.arm === id);
    return arm(items, [...voidCodes(checks), ...items.flatMap((item) => voidCodes(item.checks))]);
  };
  return [{ baseline: armOf(baseline), candidate: armOf(candidate) }];
}

/** Whether a check voids either side, and with it the pair. */
export function isVoid({ baseline, candidate }: Pair<unknown>): boolean {
  return baseline.voidBy.length > 0 || candidate.voidBy.length > 0;
}

/** Counts pairs, void pairs, and on which side the checks fired. */
export function tallyOf(pairs: readonly Pair<unknown>[]): PairTally {
  const voids = pairs.filter(isVoid);
  return {
    pairs: pairs.length,
    voidPairs: voids.length,
    onlyBaselineVoid: voids.filter(({ candidate }) => candidate.voidBy.length === 0).length,
    onlyCandidateVoid: voids.filter(({ baseline }) => baseline.voidBy.length === 0).length,
    commonestCause: commonest(voids.flatMap(causesOf)),
  };
}

/** Every code that voids the pair, once. */
function causesOf({ baseline, candidate }: Pair<unknown>): readonly string[] {
  return [...new Set([...baseline.voidBy, ...candidate.voidBy])];
}

function arm<Item>(items: readonly Item[], voidBy: readonly string[]): Arm<Item> {
  return { items, voidBy: items.length === 0 && voidBy.length === 0 ? ['not-recorded'] : voidBy };
}

function windowVoidBy({ server, client, counts, checks }: WindowRecord): readonly string[] {
  const codes = voidCodes(checks);
  const isWhole = server !== null && client !== null && counts !== null;
  return isWhole || codes.length > 0 ? codes : ['unmeasured'];
}

function voidCodes(checks: readonly Check[]): readonly string[] {
  return checks.filter((check) => check.outcome === 'void').map((check) => check.code);
}

/** The text that occurs most often, the first in the alphabet among equals; null: there is none. */
function commonest(texts: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts.toSorted()) counts.set(text, (counts.get(text) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts.keys()].find((text) => counts.get(text) === most) ?? null;
}
