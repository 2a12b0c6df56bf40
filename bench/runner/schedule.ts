import type { Cell, ProfileId, Scenario } from '../model/scenario.ts';
import type { Random } from '../stats/random.ts';

/** One round to run. */
export interface PlannedRound {
  readonly scenario: string;
  readonly cell: Cell;
  /** From 1. */
  readonly round: number;
}

/** How long a run may take, in seconds, by profile: a little less than is promised, for the report and the last round. */
export const BUDGET_SECONDS: Readonly<Record<ProfileId, number>> = { quick: 52, standard: 285, full: 2640 };

/** Fewer rounds yield no exact 95 % interval. */
export const LEAST_ROUNDS = 6;

/**
 * All rounds of a run, in the order in which they are run. Each pass goes through the cells in a new order, so that a
 * machine that changes in the course of a run changes for all of them; a cell with few rounds is spread over all passes.
 */
export function scheduleRounds(
  scenarios: readonly (readonly [id: string, scenario: Scenario])[],
  profile: ProfileId,
  random: Random,
): PlannedRound[] {
  const cells = scenarios.flatMap(([scenario, { cells: all }]) =>
    all.map((cell) => ({ scenario, cell, rounds: cell.rounds[profile] })),
  );
  const passes = Math.max(0, ...cells.map(({ rounds }) => rounds));
  const planned: PlannedRound[] = [];
  for (let pass = 1; pass <= passes; pass += 1) {
    const due = cells.flatMap(({ scenario, cell, rounds }) => {
      const before = Math.floor(((pass - 1) * rounds) / passes);
      const round = Math.floor((pass * rounds) / passes);
      return round > before ? [{ scenario, cell, round }] : [];
    });
    planned.push(...random.shuffle(due));
  }
  return planned;
}

/** Starting the processes of a round, connecting and warming up, in seconds. Rough. */
const START_SECONDS = 3;

/** About how long one round takes, in seconds, before any has been run. For planning, not for a calculation. */
export function roughRoundSeconds(cell: Cell, profile: ProfileId, transports: number): number {
  switch (cell.kind) {
    case 'load':
      return (
        START_SECONDS + (cell.pairs[profile] * transports * (cell.settleMs + cell.measureMs + 80)) / 1000
      );
    case 'fault':
      // All transports go through the fault side by side.
      return START_SECONDS + cell.emitMs / 1000;
    default:
      return cell satisfies never;
  }
}

/** Keeps account of the time: how long rounds take here, and whether one more fits. */
export interface RoundTimes {
  /**
   * Whether the round at `index` of the schedule is sure to end in time, by the longest round of its cell so far. A round
   * beyond the six that a verdict needs must leave time for all that still need theirs.
   */
  fits(index: number, elapsedSeconds: number): boolean;
  took(round: PlannedRound, lastedSeconds: number): void;
  /** Until the run ends, in seconds. @param nextIndex the next round in the schedule. */
  left(nextIndex: number, elapsedSeconds: number): number;
}

export function roundTimes(
  planned: readonly PlannedRound[],
  profile: ProfileId,
  transports: number,
  budgetSeconds: number,
): RoundTimes {
  const longest = new Map<Cell, number>();
  const expected = ({ cell }: PlannedRound): number =>
    longest.get(cell) ?? roughRoundSeconds(cell, profile, transports);
  const seconds = (rounds: readonly PlannedRound[]): number =>
    rounds.reduce((sum, round) => sum + expected(round), 0);
  const isNeeded = ({ round }: PlannedRound): boolean => round <= LEAST_ROUNDS;
  return {
    fits(index, elapsedSeconds) {
      const [round, ...later] = planned.slice(index);
      if (round === undefined) return false;
      const owed = isNeeded(round) ? [] : later.filter(isNeeded);
      return elapsedSeconds + seconds([round, ...owed]) <= budgetSeconds;
    },
    took({ cell }, lastedSeconds) {
      longest.set(cell, Math.max(lastedSeconds, longest.get(cell) ?? 0));
    },
    left(nextIndex, elapsedSeconds) {
      return Math.min(seconds(planned.slice(nextIndex)), Math.max(0, budgetSeconds - elapsedSeconds));
    },
  };
}
