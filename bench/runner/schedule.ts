import type { Cell, FaultCell, ProfileId, Scenario } from '../records/scenario.ts';
import type { Random } from '../stats/random.ts';

/** One round to run. */
export interface PlannedRound {
  readonly scenario: string;
  readonly cell: Cell;
  /** From 1. */
  readonly round: number;
}

/**
 * Rounds of faults run side by side while they have no more processes than this for each processor. Their load is a trickle:
 * what costs time is to start the processes, and all are started before the first fault begins.
 */
const PROCESSES_PER_CPU = 24;

/** How long a run may take, in seconds, by profile: a little less than is promised, for the report and the last round. */
export const BUDGET_SECONDS: Readonly<Record<ProfileId, number>> = { quick: 52, standard: 285, full: 2640 };

/** Fewer rounds yield no exact 95 % interval. */
export const LEAST_ROUNDS = 6;

/** A cell that no width has been seen of, or that has none, counts as so many times too wide. */
const WIDEST = 10;

/** Starting the processes of a round, connecting and warming up, in seconds. Rough. */
const START_SECONDS = 3.5;

/** About how long one round takes, in seconds, before any has been run. For planning, not for a calculation. */
export function roughRoundSeconds(cell: Cell, profile: ProfileId, arms: number): number {
  switch (cell.kind) {
    case 'load':
      return (
        START_SECONDS + (cell.pairs[profile] * arms * (cell.settleMs + cell.measureMs[profile] + 80)) / 1000
      );
    case 'fault':
      // All arms go through the fault side by side.
      return START_SECONDS + cell.emitMs / 1000;
    case 'procedure':
      return cell.armSeconds * arms;
    default:
      return cell satisfies never;
  }
}

/**
 * The fewest rounds in which the surest of some primary claims can reach its share of Holm's correction: with n rounds on
 * one side the signed-rank test comes to 2 / 2^n, and 5 % / claims is asked for.
 */
export function leastRoundsFor(claims: number): number {
  let rounds = LEAST_ROUNDS;
  while (2 ** (1 - rounds) > 0.05 / Math.max(1, claims)) rounds += 1;
  return rounds;
}

/** Where one cell stands. */
interface Standing {
  readonly scenario: string;
  readonly cell: Cell;
  /** Rounds that it gets before any width is looked at, and rounds that it gets at most. */
  readonly least: number;
  readonly most: number;
  /** Rounds handed out so far. */
  started: number;
  /** The longest round so far; null: none has ended. */
  longestSeconds: number | null;
  /** By how much its widest primary interval misses its aim; at most 1: it does not. */
  timesTooWide: number;
}

/** Hands out rounds, and keeps account of the time. */
export interface Schedule {
  /**
   * What is to be run next: one round, or several faults side by side. Empty: all is narrow enough, all rounds are done, or no
   * further one would end in time.
   */
  next(elapsedSeconds: number): readonly PlannedRound[];
  /** A round has ended. @param timesTooWide of its cell now: the width of an interval, and never where it lies. */
  took(round: PlannedRound, lastedSeconds: number, timesTooWide: number): void;
  /** Until the run ends, in seconds: an estimate for people. */
  left(elapsedSeconds: number): number;
}

/**
 * First every cell gets the rounds that a verdict needs, pass by pass, each pass in a new order: a machine that changes in
 * the course of a run changes for all of them. Then each round goes where it narrows most for its time, until all primary
 * intervals are narrow or the time is up.
 * @param claims how many primary claims the run makes. @param armsOf how many arms a round of a cell has.
 */
export function planSchedule(
  scenarios: readonly (readonly [id: string, scenario: Scenario])[],
  settings: {
    readonly profile: ProfileId;
    readonly armsOf: (cell: Cell) => number;
    readonly claims: number;
    readonly budgetSeconds: number;
    /** Processors of the machine. */
    readonly cpus: number;
    readonly random: Random;
  },
): Schedule {
  const { profile, armsOf, budgetSeconds, random } = settings;
  const mostProcesses = settings.cpus * PROCESSES_PER_CPU;
  const cells = scenarios
    .flatMap(([scenario, { cells: all }]) => all.map((cell) => ({ scenario, cell })))
    .filter(({ cell }) => cell.rounds[profile] > 0)
    .map(({ scenario, cell }): Standing => {
      const most = cell.rounds[profile];
      const wanted = cell.primary.length === 0 ? LEAST_ROUNDS : leastRoundsFor(settings.claims);
      const least = Math.min(most, wanted);
      return { scenario, cell, least, most, started: 0, longestSeconds: null, timesTooWide: Infinity };
    });
  const needed = inPasses(cells, random);

  const secondsOf = ({ cell, longestSeconds }: Standing): number =>
    longestSeconds ?? roughRoundSeconds(cell, profile, armsOf(cell));
  const fits = (cell: Standing, elapsedSeconds: number): boolean =>
    elapsedSeconds + secondsOf(cell) <= budgetSeconds;
  const start = (cell: Standing): PlannedRound => {
    cell.started += 1;
    return { scenario: cell.scenario, cell: cell.cell, round: cell.started };
  };
  const isOpen = ({ cell, started, most, timesTooWide }: Standing): boolean =>
    started < most && cell.primary.length > 0 && timesTooWide > 1;
  /** A width shrinks with the square root of the rounds: one more takes 1 / 2n of it. */
  const gain = (cell: Standing): number =>
    Math.min(cell.timesTooWide, WIDEST) / (Math.max(1, cell.started) * secondsOf(cell));
  /** The time that a round costs the run: faults share theirs. */
  const shareOf = ({ cell }: Standing): number =>
    cell.kind === 'fault' ? Math.min(1, processesOf(cell, armsOf(cell)) / mostProcesses) : 1;
  /** Takes from the rounds that are needed faults that can run beside `first` and end no later. */
  const companionsOf = (first: Standing): Standing[] => {
    if (first.cell.kind !== 'fault') return [];
    let processes = processesOf(first.cell, armsOf(first.cell));
    const companions: Standing[] = [];
    // The longest first: whatever joins a long one costs no time of its own.
    for (const candidate of needed.toSorted((a, b) => secondsOf(b) - secondsOf(a))) {
      if (candidate.cell.kind !== 'fault' || candidate === first || companions.includes(candidate)) continue;
      const more = processesOf(candidate.cell, armsOf(candidate.cell));
      if (processes + more > mostProcesses || secondsOf(candidate) > secondsOf(first)) continue;
      processes += more;
      companions.push(candidate);
    }
    for (const companion of companions) needed.splice(needed.indexOf(companion), 1);
    return companions;
  };
  const roundsToGo = (cell: Standing): number => {
    const missing = Math.max(0, cell.least - cell.started);
    if (!isOpen(cell)) return missing;
    const wanted = cell.started * (Math.min(cell.timesTooWide, WIDEST) ** 2 - 1);
    return Math.max(missing, Math.min(cell.most - cell.started, Math.ceil(wanted)));
  };

  return {
    next(elapsedSeconds) {
      for (let cell = needed.shift(); cell !== undefined; cell = needed.shift()) {
        if (fits(cell, elapsedSeconds)) return [cell, ...companionsOf(cell)].map(start);
      }
      const [best] = cells
        .filter((cell) => isOpen(cell) && fits(cell, elapsedSeconds))
        .toSorted((a, b) => gain(b) - gain(a));
      return best === undefined ? [] : [start(best)];
    },
    took({ scenario, cell: { id } }, lastedSeconds, timesTooWide) {
      const cell = cells.find((standing) => standing.scenario === scenario && standing.cell.id === id);
      if (cell === undefined) return;
      cell.longestSeconds = Math.max(lastedSeconds, cell.longestSeconds ?? 0);
      cell.timesTooWide = timesTooWide;
    },
    left(elapsedSeconds) {
      const wantedSeconds = cells.reduce(
        (sum, cell) => sum + roundsToGo(cell) * secondsOf(cell) * shareOf(cell),
        0,
      );
      return Math.min(wantedSeconds, Math.max(0, budgetSeconds - elapsedSeconds));
    },
  };
}

/** A server, a client and a link for each arm, and a second server where one takes over. */
function processesOf({ timeline }: FaultCell, arms: number): number {
  const hasSecond = timeline.some(({ action }) => action === 'start-server' || action === 'switch-server');
  return arms * (hasSecond ? 4 : 3);
}

/** Every cell as often as it needs rounds, pass by pass: where the time does not suffice, all have had the same number. */
function inPasses(cells: readonly Standing[], random: Random): Standing[] {
  const passes = Math.max(0, ...cells.map(({ least }) => least));
  return Array.from({ length: passes }, (_, pass) =>
    random.shuffle(cells.filter(({ least }) => least > pass)),
  ).flat();
}
