import type { FaultStatistic, LoadStatistic, Metric, ProcedureStatistic } from '../records/metric.ts';
import { faultsOf, proceduresOf, windowsOf, type RoundRecord, type WindowRecord } from '../records/record.ts';
import { isVoid, pairsOf, tallyOf, type Measured, type Pair } from './pairing.ts';
import type { Rounds } from './summary.ts';
import type { Comparison, PairTally, ValuePair } from './verdict/comparison.ts';

/** The values that are compared, and how many rounds could not give any. */
type Sample = Pick<Comparison, 'rounds' | 'unresolvedRounds'>;

/** One statistic of a metric, with the values of two arms. */
export interface Sampled {
  readonly by: LoadStatistic | FaultStatistic | ProcedureStatistic;
  readonly sample: Sample;
}

/** Two arms in the rounds of one cell, their records paired. */
export interface Contest {
  readonly baseline: string;
  readonly candidate: string;
  readonly tally: PairTally;
  /** The values of each statistic of the metric that exists in this cell. */
  readonly samplesOf: (metric: Metric) => readonly Sampled[];
}

/** Pairs the records of two arms. Only how a value is taken differs between load, fault and procedure. */
export function contestOf(rounds: Rounds, baseline: string, candidate: string): Contest {
  const paired = <Item extends Measured>(itemsOf: (record: RoundRecord) => readonly Item[]) =>
    rounds.map((record) => pairsOf(record, itemsOf(record), baseline, candidate));
  const contest = <Item>(
    pairs: readonly (readonly Pair<Item>[])[],
    samplesOf: (metric: Metric, believed: readonly (readonly Pair<Item>[])[]) => readonly Sampled[],
  ): Contest => {
    const believed = pairs
      .map((some) => some.filter((pair) => !isVoid(pair)))
      .filter(({ length }) => length > 0);
    return {
      baseline,
      candidate,
      tally: tallyOf(pairs.flat()),
      samplesOf: (metric) => samplesOf(metric, believed),
    };
  };
  const { kind } = rounds[0];
  switch (kind) {
    case 'load':
      return contest(paired(windowsOf), ({ load = [] }, pairs) =>
        load.map((by) => ({ by, sample: sampleWindows(pairs, by) })),
      );
    case 'fault':
      return contest(paired(faultsOf), ({ fault = [] }, pairs) =>
        fault.map((by) => ({ by, sample: sampleOnce(pairs, by) })),
      );
    case 'procedure':
      return contest(paired(proceduresOf), ({ procedure = [] }, pairs) =>
        procedure.map((by) => ({ by, sample: sampleOnce(pairs, by) })),
      );
    default:
      return kind satisfies never;
  }
}

/**
 * The values of a load statistic, pair by pair. If one pair alone cannot resolve it, all windows of a transport in a
 * round are taken together, in every round of the comparison, so that all rounds mean the same. A round that cannot
 * resolve it even so is left out and counted: that its sample is small says nothing about its value.
 */
function sampleWindows(
  rounds: readonly (readonly Pair<WindowRecord>[])[],
  { of, per }: Pick<LoadStatistic, 'of' | 'per'>,
): Sample {
  const valuesOf = (pairs: readonly Pair<WindowRecord>[]): ValuePair => ({
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
