import type {
  FaultStatistic,
  LoadStatistic,
  Metric,
  ProcedureStatistic,
  TargetStatistic,
} from '../records/metric.ts';
import {
  faultsOf,
  proceduresOf,
  targetWindowsOf,
  windowsOf,
  type FaultRecord,
  type ProcedureRecord,
  type RoundRecord,
  type TargetWindowRecord,
  type WindowRecord,
} from '../records/record.ts';
import { MIN_ROUNDS } from '../stats/signed-rank.ts';
import { signTest } from '../stats/sign-test.ts';
import { isDisturbed, isVoid, pairsOf, tallyOf, type Measured, type Pair } from './pairing.ts';
import type { Rounds } from './summary.ts';
import { valueClassOf, type ValueClass } from './touched.ts';
import type { Comparison, ValuePair } from './verdict/comparison.ts';

/** The values that are compared, and how many rounds could not give any. */
type Sample = Pick<Comparison, 'rounds' | 'unresolvedRounds'>;

/** One statistic of a metric, with the values of two arms and with the pairs that they come from. */
export interface Sampled {
  readonly by: LoadStatistic | FaultStatistic | ProcedureStatistic | TargetStatistic;
  readonly sample: Sample & Pick<Comparison, 'tally' | 'conditions'>;
}

/** Two arms in the rounds of one cell, their records paired. */
export interface Contest {
  readonly baseline: string;
  readonly candidate: string;
  /** The values of each statistic of the metric that exists in this cell. */
  readonly samplesOf: (metric: Metric) => readonly Sampled[];
}

/**
 * Pairs the records of two arms. Only how a value is taken differs between load, fault and procedure.
 * @param enoughRounds in how many rounds a verdict can be reached, if there are as many
 */
export function contestOf(
  rounds: Rounds,
  baseline: string,
  candidate: string,
  enoughRounds: number,
): Contest {
  const contest = <Item extends Measured, By extends Sampled['by']>(
    itemsOf: (record: RoundRecord) => readonly Item[],
    statisticsOf: (metric: Metric) => readonly By[] | undefined,
    sampleOf: (pairs: readonly (readonly Pair<Item>[])[], by: By) => Sample,
  ): Contest => {
    const pairs = rounds.map((record) => pairsOf(record, itemsOf(record), baseline, candidate));
    return {
      baseline,
      candidate,
      samplesOf(metric) {
        const chosen = choosePairs(pairs, valueClassOf(metric), enoughRounds);
        return (statisticsOf(metric) ?? []).map((by) => {
          const { tally, conditions } = chosen;
          return { by, sample: { ...sampleOf(chosen.pairs, by), tally, conditions } };
        });
      },
    };
  };
  const { kind } = rounds[0];
  switch (kind) {
    case 'load':
      return contest<WindowRecord, LoadStatistic>(windowsOf, ({ load }) => load, sampleWindows);
    case 'fault':
      return contest<FaultRecord, FaultStatistic>(faultsOf, ({ fault }) => fault, sampleOnce);
    case 'procedure':
      return contest<ProcedureRecord, ProcedureStatistic>(
        proceduresOf,
        ({ procedure }) => procedure,
        sampleOnce,
      );
    case 'target':
      return contest<TargetWindowRecord, TargetStatistic>(
        targetWindowsOf,
        ({ target }) => target,
        sampleWindows,
      );
    default:
      return kind satisfies never;
  }
}

/**
 * The pairs that decide on values of a class, by their causes alone. Void ones never do. Quiet ones do where enough of them came
 * together: in as many rounds as a verdict needs, or in all where there are fewer, and without one side having been disturbed more often than chance allows, as
 * what is left would then be a selection. Otherwise the disturbed ones count too, and the verdict says `busy`.
 */
function choosePairs<Item>(
  rounds: readonly (readonly Pair<Item>[])[],
  valueClass: ValueClass,
  enoughRounds: number,
) {
  const keep = (isKept: (pair: Pair<Item>) => boolean) =>
    rounds.map((some) => some.filter(isKept)).filter(({ length }) => length > 0);
  const valid = keep((pair) => !isVoid(pair, valueClass));
  const quiet = keep((pair) => !isVoid(pair, valueClass) && !isDisturbed(pair, valueClass));
  const tally = tallyOf(rounds.flat(), valueClass);
  const enough = Math.max(MIN_ROUNDS, Math.min(enoughRounds, valid.length));
  const isQuiet = tally.disturbedPairs === 0 || (quiet.length >= enough && !isUneven(valid.flat()));
  return {
    pairs: isQuiet ? quiet : valid,
    tally,
    conditions: isQuiet ? ('quiet' as const) : ('busy' as const),
  };
}

function isUneven(pairs: readonly Pair<unknown>[]): boolean {
  const alone = (one: 'baseline' | 'candidate', other: 'baseline' | 'candidate'): number =>
    pairs.filter((pair) => pair[one].disturbedBy.length > 0 && pair[other].disturbedBy.length === 0).length;
  return signTest(alone('baseline', 'candidate'), alone('candidate', 'baseline')) < 0.05;
}

/**
 * The values of a statistic of windows, pair by pair. If one pair alone cannot resolve it, all windows of a transport in a
 * round are taken together, in every round of the comparison, so that all rounds mean the same. A round that cannot
 * resolve it even so is left out and counted: that its sample is small says nothing about its value.
 */
function sampleWindows<Window>(
  rounds: readonly (readonly Pair<Window>[])[],
  { of, per }: { readonly of: (windows: readonly Window[]) => number | null; readonly per: 'pair' | 'round' },
): Sample {
  const valuesOf = (pairs: readonly Pair<Window>[]): ValuePair => ({
    baseline: of(pairs.flatMap(({ baseline }) => baseline.items)),
    candidate: of(pairs.flatMap(({ candidate }) => candidate.items)),
  });
  const byPair = rounds.map((pairs) => pairs.map((pair) => valuesOf([pair])));
  if (per === 'pair' && byPair.flat().every(isResolved)) return { rounds: byPair, unresolvedRounds: 0 };

  const byRound = rounds.map(valuesOf);
  const resolved = byRound.filter(isResolved);
  return { rounds: resolved.map((pair) => [pair]), unresolvedRounds: byRound.length - resolved.length };
}

/** The values of a statistic of a fault or a procedure. null stays: that a client never recovered is its result. */
function sampleOnce<Item>(
  rounds: readonly (readonly Pair<Item>[])[],
  { of }: { readonly of: (item: Item) => number | null },
): Sample {
  const valuesOf = ({ baseline, candidate }: Pair<Item>): ValuePair[] => {
    const [one] = baseline.items;
    const [other] = candidate.items;
    return one === undefined || other === undefined ? [] : [{ baseline: of(one), candidate: of(other) }];
  };
  return { rounds: rounds.map((pairs) => pairs.flatMap(valuesOf)), unresolvedRounds: 0 };
}

const isResolved = ({ baseline, candidate }: ValuePair): boolean => baseline !== null && candidate !== null;
