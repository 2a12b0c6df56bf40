import type { Cause } from '../records/check.ts';
import type { WindowMark } from '../records/figures.ts';
import {
  contestantsOf,
  faultsOf,
  proceduresOf,
  targetWindowsOf,
  windowsOf,
  type Check,
  type FaultRecord,
  type ProcedureRecord,
  type RoundRecord,
  type TargetWindowRecord,
  type WindowRecord,
} from '../records/record.ts';
import { isTouched, type ValueClass } from './touched.ts';
import type { PairTally } from './verdict/comparison.ts';

/** What one arm left behind at a time: a sample window, or its part in a fault or in a procedure. */
export type Measured = WindowRecord | FaultRecord | ProcedureRecord | TargetWindowRecord;

/** One side of a pair: its records, and the codes of the checks that void it or found it disturbed. */
interface Side<Item> {
  readonly items: readonly Item[];
  readonly isFault: boolean;
  readonly voidBy: readonly Check['code'][];
  readonly disturbedBy: readonly Check['code'][];
}

/** What is compared with what. */
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
  return [...windowsOf(record), ...faultsOf(record), ...proceduresOf(record), ...targetWindowsOf(record)];
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
  const voidByRound = codesOf(record.checks, 'void');
  const sideOf = (arm: string, pair: number | null): Side<Item> => {
    const own = items.filter((item) => item.arm === arm && pairNumberOf(item) === pair);
    const voidBy = [...voidByRound, ...own.flatMap(voidByOf)];
    return {
      items: own,
      isFault: record.kind === 'fault',
      voidBy: own.length === 0 && voidBy.length === 0 ? ['not-recorded'] : voidBy,
      disturbedBy: codesOf([...record.checks, ...own.flatMap(({ checks }) => checks)], 'disturbed'),
    };
  };
  const recorded = [...new Set(items.map(pairNumberOf))].toSorted((a, b) => a - b);
  const planned = record.kind === 'load' || record.kind === 'target' ? record.cell.pairs[record.profile] : 1;
  const lacking = Array.from({ length: Math.max(0, planned - recorded.length) }, () => null);
  return [...recorded, ...lacking].map((pair) => ({
    baseline: sideOf(baseline, pair),
    candidate: sideOf(candidate, pair),
  }));
}

/** Whether a check voids values of the class on either side, and with them the pair. @param valueClass absent: of any class. */
export function isVoid({ baseline, candidate }: Pair<unknown>, valueClass?: ValueClass): boolean {
  return isSideVoid(baseline, valueClass) || isSideVoid(candidate, valueClass);
}

function isSideVoid({ isFault, voidBy }: Side<unknown>, valueClass: ValueClass = 'delay'): boolean {
  return voidBy.some((code) => isTouched(valueClass, code, isFault));
}

/** Whether other work moved what a clock measured on either side. Bytes and counts are never disturbed. */
export function isDisturbed({ baseline, candidate }: Pair<unknown>, valueClass?: ValueClass): boolean {
  return valueClass !== 'exact' && [baseline, candidate].some(({ disturbedBy }) => disturbedBy.length > 0);
}

/** Counts pairs, those that are void or disturbed for values of the class, and on which side the checks voided. */
export function tallyOf(pairs: readonly Pair<unknown>[], valueClass: ValueClass): PairTally {
  const isOnly = (one: Side<unknown>, other: Side<unknown>): boolean =>
    isSideVoid(one, valueClass) && !isSideVoid(other, valueClass);
  const voids = pairs.filter((pair) => isVoid(pair, valueClass));
  const disturbed = pairs.filter((pair) => !isVoid(pair, valueClass) && isDisturbed(pair, valueClass));
  const causes = (some: readonly Pair<unknown>[], by: 'voidBy' | 'disturbedBy') =>
    commonest(some.flatMap(({ baseline, candidate }) => [...new Set([...baseline[by], ...candidate[by]])]));
  return {
    pairs: pairs.length,
    voidPairs: voids.length,
    onlyBaselineVoid: voids.filter(({ baseline, candidate }) => isOnly(baseline, candidate)).length,
    onlyCandidateVoid: voids.filter(({ baseline, candidate }) => isOnly(candidate, baseline)).length,
    commonestCause: causes(voids, 'voidBy'),
    disturbedPairs: disturbed.length,
    commonestDisturbance: causes(disturbed, 'disturbedBy'),
  };
}

/** Arms that are compared; in each contest the first is the baseline of the others. One that stands alone is compared with none. */
type Contests = RoundRecord['contests'];

/** All that a record holds: its contests with the A/A control; without a contest each arm that took part, alone. */
export function contestsWithControl({ contests, aa, arms }: RoundRecord): Contests {
  const [first, ...others] = contests;
  if (first === undefined) return arms.map(({ arm }) => [arm]);
  return [aa === null ? first : [...first, aa], ...others];
}

/**
 * Which records count. One is left out when all that it would be compared with is void: the baseline is compared with all other
 * arms of its contest, each of them with the baseline alone.
 */
export function judge<Item extends Measured>(
  record: RoundRecord,
  items: readonly Item[],
  contests: Contests,
): readonly Judged<Item>[] {
  // An arm beside itself: one column each, in the order of the pair numbers.
  const columns = new Map(
    contestantsOf({ contests }).map((arm) => [arm, pairsOf(record, items, arm, arm)] as const),
  );
  const partnersOf = (arm: string): readonly string[] =>
    contests.flatMap(([baseline, ...others]) =>
      arm === baseline ? others : others.includes(arm) ? (baseline ?? []) : [],
    );
  return [...columns].flatMap(([arm, column]) => {
    const others = partnersOf(arm).map((other) => columns.get(other) ?? []);
    return column.flatMap((pair, at) => {
      const partners = others.flatMap((other) => other[at] ?? []);
      const isLeftOut = partners.length > 0 && partners.every((partner) => isVoid(partner));
      const outcome = isVoid(pair)
        ? 'void'
        : isLeftOut
          ? 'left-out'
          : isDisturbed(pair)
            ? 'disturbed'
            : 'counted';
      return pair.baseline.items.map((item) => ({
        item,
        outcome,
        cause:
          outcome === 'void' || outcome === 'disturbed'
            ? causeOf([...record.checks, ...item.checks], outcome)
            : null,
      }));
    });
  });
}

/** The records of an arm that count, by who is compared in the round: the quiet ones, and where there are none the disturbed. */
export function countedOf<Item extends Measured>(
  record: RoundRecord,
  items: readonly Item[],
  arm: string,
  contests: Contests = record.contests,
): readonly Item[] {
  const own = judge(record, items, contests).filter(({ item }) => item.arm === arm);
  const [quiet, disturbed] = (['counted', 'disturbed'] as const).map((wanted) =>
    own.flatMap(({ item, outcome }) => (outcome === wanted ? [item] : [])),
  );
  return quiet === undefined || quiet.length === 0 ? (disturbed ?? []) : quiet;
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
  const codes = codesOf(item.checks, 'void');
  const isWhole =
    !('counts' in item && 'server' in item) ||
    (item.server !== null && item.client !== null && item.counts !== null);
  return isWhole || codes.length > 0 ? codes : ['unmeasured'];
}

function codesOf(checks: readonly Check[], wanted: Check['outcome']): readonly Check['code'][] {
  return checks.flatMap(({ outcome, code }) => (outcome === wanted ? [code] : []));
}

/** What voids or disturbs a record; one without a check ended before everything was measured. */
function causeOf(checks: readonly Check[], wanted: Check['outcome']): Cause {
  const { code, values } = checks.find(({ outcome }) => outcome === wanted) ?? NOT_RECORDED;
  return { code, values };
}

/** The cause of what has no record, or no check that would say why it is void. */
export const NOT_RECORDED: Cause = { code: 'not-recorded', values: {} };
