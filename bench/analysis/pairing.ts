import type { Cause } from '../records/check.ts';
import type { WindowMark } from '../records/figures.ts';
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

/** What one arm left behind at a time: a sample window, or its part in a fault or in a procedure. */
export type Measured = WindowRecord | FaultRecord | ProcedureRecord;

/** One side of a pair: its records, and the codes of the checks that void it. */
interface Side<Item> {
  readonly items: readonly Item[];
  readonly voidBy: readonly Check['code'][];
}

/** What is compared with what. It counts when no check voids either side. */
export interface Pair<Item> {
  readonly baseline: Side<Item>;
  readonly candidate: Side<Item>;
}

/** A record with whether it counts, and the cause where it does not. */
export interface Judged<Item> extends Pick<WindowMark, 'outcome' | 'cause'> {
  readonly item: Item;
}

/** All that a round measured, whatever its kind. */
export function measuredIn(record: RoundRecord): readonly Measured[] {
  return [...windowsOf(record), ...faultsOf(record), ...proceduresOf(record)];
}

/**
 * The records of two arms in a round, by pair number; a fault or a procedure has one pair. A window without snapshots or counts
 * is void, whatever its checks say; a pair that the plan called for and the record lacks is a void pair; a void round voids all
 * of its pairs.
 * @param items those of the round, all of one kind.
 */
export function pairsOf<Item extends Measured>(
  record: RoundRecord,
  items: readonly Item[],
  baseline: string,
  candidate: string,
): readonly Pair<Item>[] {
  const voidByRound = voidCodes(record.checks);
  const sideOf = (arm: string, pair: number | null): Side<Item> => {
    const own = items.filter((item) => item.arm === arm && pairNumberOf(item) === pair);
    const voidBy = [...voidByRound, ...own.flatMap(voidByOf)];
    return { items: own, voidBy: own.length === 0 && voidBy.length === 0 ? ['not-recorded'] : voidBy };
  };
  const recorded = [...new Set(items.map(pairNumberOf))].toSorted((a, b) => a - b);
  const planned = record.kind === 'load' ? record.cell.pairs[record.profile] : 1;
  const lacking = Array.from({ length: Math.max(0, planned - recorded.length) }, () => null);
  return [...recorded, ...lacking].map((pair) => ({
    baseline: sideOf(baseline, pair),
    candidate: sideOf(candidate, pair),
  }));
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
    commonestCause: commonest(
      voids.flatMap(({ baseline, candidate }) => [...new Set([...baseline.voidBy, ...candidate.voidBy])]),
    ),
  };
}

/** The arms of a record that are judged: the contest with its A/A control; without a contest each arm that took part. */
export function comparedArms({ contest, aa, arms }: RoundRecord): readonly string[] {
  if (contest.length === 0) return arms.map(({ arm }) => arm);
  return aa === null ? contest : [...contest, aa];
}

/**
 * Which records count. One is left out when all that it would be compared with is void: the baseline is compared with all other
 * arms, each of them with the baseline alone.
 * @param arms who is compared, the baseline first.
 */
export function judge<Item extends Measured>(
  record: RoundRecord,
  items: readonly Item[],
  arms: readonly string[],
): readonly Judged<Item>[] {
  // An arm beside itself: one column each, in the order of the pair numbers.
  const columns = arms.map((arm) => pairsOf(record, items, arm, arm));
  return columns.flatMap((column, index) => {
    const others = index === 0 ? columns.slice(1) : columns.slice(0, 1);
    return column.flatMap((pair, at) => {
      const partners = record.contest.length === 0 ? [] : others.flatMap((other) => other[at] ?? []);
      const isLeftOut = partners.length > 0 && partners.every(isVoid);
      const outcome = isVoid(pair) ? 'void' : isLeftOut ? 'left-out' : 'counted';
      return pair.baseline.items.map((item) => ({
        item,
        outcome,
        cause: outcome === 'void' ? causeOf([...record.checks, ...item.checks]) : null,
      }));
    });
  });
}

/** The records of an arm that count, by who is compared in the round. */
export function countedOf<Item extends Measured>(
  record: RoundRecord,
  items: readonly Item[],
  arm: string,
  arms: readonly string[] = record.contest,
): readonly Item[] {
  return judge(record, items, arms).flatMap(({ item, outcome }) =>
    item.arm === arm && outcome === 'counted' ? [item] : [],
  );
}

/** The text that occurs most often, the first in the alphabet among equals; null: there is none. */
export function commonest<Word extends string>(texts: readonly Word[]): Word | null {
  const counts = new Map<Word, number>();
  for (const text of texts.toSorted()) counts.set(text, (counts.get(text) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts.keys()].find((text) => counts.get(text) === most) ?? null;
}

const pairNumberOf = (item: Measured): number => ('pair' in item ? item.pair : 0);

function voidByOf(item: Measured): readonly Check['code'][] {
  const codes = voidCodes(item.checks);
  const isWhole =
    !('counts' in item && 'server' in item) ||
    (item.server !== null && item.client !== null && item.counts !== null);
  return isWhole || codes.length > 0 ? codes : ['unmeasured'];
}

function voidCodes(checks: readonly Check[]): readonly Check['code'][] {
  return checks.flatMap(({ outcome, code }) => (outcome === 'void' ? [code] : []));
}

/** What voids a record; one without a check ended before everything was measured. */
function causeOf(checks: readonly Check[]): Cause {
  const { code, values } = checks.find(({ outcome }) => outcome === 'void') ?? NOT_RECORDED;
  return { code, values };
}

const NOT_RECORDED: Cause = { code: 'not-recorded', values: {} };
