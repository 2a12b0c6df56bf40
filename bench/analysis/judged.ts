import type { Cause } from '../records/check.ts';
import type { WindowMark } from '../records/figures.ts';
import type { Check, FaultRecord, RoundRecord, WindowRecord, ProcedureRecord } from '../records/record.ts';
import { faultPairs, isVoid, windowPairs, procedurePairs, type Pair } from './pairing.ts';

/** A record with whether it counts, and the cause where it does not. */
export interface Judged {
  readonly outcome: WindowMark['outcome'];
  readonly cause: Cause | null;
}

/** @param arms who is compared, the baseline first. */
export function judgedWindows(
  record: RoundRecord,
  arms: readonly string[],
): readonly (Judged & { readonly window: WindowRecord })[] {
  // An arm beside itself: one column each, in the order of the pair numbers.
  const columns = arms.map((arm) => windowPairs(record, arm, arm));
  return columns.flatMap((column, index) =>
    column.flatMap((pair, at) =>
      pair.baseline.items.map((window) => ({
        window,
        ...judge(
          pair,
          partnersOf(columns, index).flatMap((partner) => partner[at] ?? []),
          [...record.checks, ...window.checks],
        ),
      })),
    ),
  );
}

/** @param arms who is compared, the baseline first; where the record has no contest, who took part. */
export function judgedFaults(
  record: RoundRecord,
  arms: readonly string[],
): readonly (Judged & { readonly fault: FaultRecord })[] {
  const judged = judgedOnce(
    record,
    arms.map((arm) => faultPairs(record, arm, arm)),
  );
  return judged.map(({ item, ...rest }) => ({ fault: item, ...rest }));
}

/** @param arms who is compared, the baseline first. */
export function judgedProcedures(
  record: RoundRecord,
  arms: readonly string[],
): readonly (Judged & { readonly procedure: ProcedureRecord })[] {
  const judged = judgedOnce(
    record,
    arms.map((arm) => procedurePairs(record, arm, arm)),
  );
  return judged.map(({ item, ...rest }) => ({ procedure: item, ...rest }));
}

/** Arms that have one record each in a round. */
function judgedOnce<Item extends Pick<FaultRecord, 'checks'>>(
  record: RoundRecord,
  columns: readonly (readonly Pair<Item>[])[],
): readonly (Judged & { readonly item: Item })[] {
  const isContest = record.contest.length > 0;
  return columns.flatMap((column, index) =>
    column.flatMap((pair) =>
      pair.baseline.items.map((item) => ({
        item,
        ...judge(pair, isContest ? partnersOf(columns, index).flat() : [], [
          ...record.checks,
          ...item.checks,
        ]),
      })),
    ),
  );
}

/** The arms of a record that are judged: who is compared, with the aa; without a contest each arm that took part. */
export function comparedArms({ contest, aa, arms }: RoundRecord): readonly string[] {
  if (contest.length === 0) return arms.map(({ arm }) => arm);
  return aa === null ? contest : [...contest, aa];
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
  const { code, values } = checks.find(({ outcome }) => outcome === 'void') ?? {
    code: 'not-recorded',
    values: {},
  };
  return { outcome: 'void', cause: { code, values } };
}
