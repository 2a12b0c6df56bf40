import { claimsOf, leastRoundsFor } from '../analysis/families.ts';
import type { Cell, FaultCell, ProfileId } from '../records/scenario.ts';
import type { Arms } from '../rounds/context.ts';
import type { Random } from '../stats/random.ts';
import { MIN_ROUNDS } from '../stats/signed-rank.ts';

/** A cell that a run measures, with who takes part in its rounds. */
export interface PlannedCell extends Arms {
  readonly scenario: string;
  readonly cell: Cell;
}

/** One round to run. */
export interface PlannedRound extends PlannedCell {
  /** From 1. */
  readonly round: number;
}

/**
 * Rounds of faults run side by side while they have no more processes than this for each processor. Their load is light: what
 * costs time is to start the processes, and all are started before the first fault begins.
 */
const PROCESSES_PER_CPU = 24;

/** How long a run may take, in seconds, by profile: a little less than is promised, for the report and the last round. */
const BUDGET_SECONDS: Readonly<Record<ProfileId, number>> = { quick: 52, standard: 285, full: 2640 };
/** What a run gets beyond that where it has less than one processor: there its processes start more slowly. */
const LESS_THAN_ONE = 1.5;
/** What is kept back of a budget that was asked for: a share of a short one, and no more than this. */
const RESERVE = { share: 0.15, mostSeconds: 15 } as const;

/**
 * How long the rounds of a run may take, in seconds. @param askedSeconds for all of the run; null: what the profile allows, or no
 * limit where all rounds are asked for
 * @param setting.processors how many the run may use
 */
export function budgetFor(
  profile: ProfileId,
  askedSeconds: number | null,
  {
    everyRound = false,
    processors = 1,
  }: { readonly everyRound?: boolean; readonly processors?: number } = {},
): number {
  if (askedSeconds === null)
    return everyRound ? Infinity : BUDGET_SECONDS[profile] * (processors < 1 ? LESS_THAN_ONE : 1);
  return askedSeconds - Math.min(askedSeconds * RESERVE.share, RESERVE.mostSeconds);
}

/** A cell that decides something with as many more rounds as the budget is longer than that of the profile. Others stay as they are. */
export function withRoundsFor(budgetSeconds: number, cell: Cell, profile: ProfileId): Cell {
  if (cell.primary.length === 0) return cell;
  const times = Math.max(1, budgetSeconds / BUDGET_SECONDS[profile]);
  return { ...cell, rounds: { ...cell.rounds, [profile]: Math.ceil(cell.rounds[profile] * times) } };
}

/** A cell counts as at most this many times too wide, and so does one without an interval. */
const WIDEST = 10;

/** Starting the processes of a round, connecting and warming up, in seconds. Rough. */
const START_SECONDS = 3.5;

/** About how long one round takes, in seconds, before any has been run. */
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
    case 'target':
      return 1 + (cell.pairs[profile] * arms * (cell.settleMs + cell.measureMs[profile] + 150)) / 1000;
    default:
      return cell satisfies never;
  }
}

/**
 * Rounds of a primary cell beyond those that its verdicts need, for which time is kept: a neighbour spoils some, and a round of fresh
 * processes says more than another pair of an old one.
 */
const RESERVE_ROUNDS = 2;

/** Where one cell stands. */
interface Standing {
  readonly planned: PlannedCell;
  /** Rounds that it gets before any width is considered, unless it is given up, and rounds that it gets at most. */
  least: number;
  readonly most: number;
  /** Rounds handed out so far. */
  started: number;
  /** The longest round so far, without the pairs that were measured again; null: none has ended. */
  longestSeconds: number | null;
  /** Rounds that ended, and what they took together, in the same way. */
  ended: number;
  endedSeconds: number;
  /** By how much its widest primary interval misses its aim; at most 1: it does not. */
  timesTooWide: number;
}

/** Hands out rounds, and keeps account of the time. */
export interface Schedule {
  /**
   * What to run next: one round, or several faults side by side. Empty: all intervals are narrow enough, all rounds are done,
   * or no further one would end in time.
   */
  next(elapsedSeconds: number): readonly PlannedRound[];
  /**
   * A round of a cell has ended. @param lastedSeconds without the pairs that were measured again. @param timesTooWide now: the
   * width of an interval, and never where it lies.
   */
  took(cell: Cell, lastedSeconds: number, timesTooWide: number): void;
  /** Whether disturbed pairs of the round that `next` has just handed out may be measured again: none of the rounds for which time is kept is lost by it. */
  mayRepeat(cell: Cell, elapsedSeconds: number): boolean;
  /** Until the run ends, in seconds: an estimate for people. */
  left(elapsedSeconds: number): number;
}

/**
 * First every cell gets the rounds that a verdict needs, pass by pass, each pass in a new order: a machine that changes in
 * the course of a run changes for all of them. Where that would take too long, cells that decide nothing are given up. Then each round goes where it narrows most for its time, until all primary
 * intervals are narrow or the time is up.
 * @param settings.processors how many the run may use
 * @param settings.everyRound whether all rounds are run, however narrow the intervals; absent: no
 */
export function planSchedule(
  planned: readonly PlannedCell[],
  settings: {
    readonly profile: ProfileId;
    readonly budgetSeconds: number;
    readonly everyRound?: boolean;
    readonly processors: number;
    readonly random: Random;
  },
): Schedule {
  const { profile, budgetSeconds, everyRound = false, random } = settings;
  const mostProcesses = settings.processors * PROCESSES_PER_CPU;
  const chosen = planned.filter(({ cell }) => cell.rounds[profile] > 0);
  const enough = leastRoundsFor(claimsOf(chosen));
  const cells = chosen.map((one): Standing => {
    const most = one.cell.rounds[profile];
    const least = everyRound ? most : Math.min(most, one.cell.primary.length === 0 ? MIN_ROUNDS : enough);
    return {
      planned: one,
      least,
      most,
      started: 0,
      longestSeconds: null,
      ended: 0,
      endedSeconds: 0,
      timesTooWide: Infinity,
    };
  });
  const needed = inPasses(cells, random);

  const secondsOf = ({ longestSeconds, planned: { cell, arms } }: Standing): number =>
    longestSeconds ?? roughRoundSeconds(cell, profile, arms.length);
  const fits = (cell: Standing, elapsedSeconds: number): boolean =>
    elapsedSeconds + secondsOf(cell) <= budgetSeconds;
  const start = (cell: Standing): PlannedRound => {
    cell.started += 1;
    return { ...cell.planned, round: cell.started };
  };
  const isOpen = ({ planned: { cell }, started, most, timesTooWide }: Standing): boolean =>
    started < most && cell.primary.length > 0 && timesTooWide > 1;
  /** A width shrinks with the square root of the rounds: one more takes 1 / 2n of it. */
  const gain = (cell: Standing): number =>
    Math.min(cell.timesTooWide, WIDEST) / (Math.max(1, cell.started) * secondsOf(cell));
  const missingOf = (cell: Standing): number => Math.max(0, cell.least - cell.started);
  const keptFor = ({ planned: { cell }, least, most, started }: Standing): number =>
    Math.max(0, Math.min(most, least + (cell.primary.length > 0 ? RESERVE_ROUNDS : 0)) - started);
  const roundsToGo = (cell: Standing): number => {
    const missing = missingOf(cell);
    if (!isOpen(cell)) return missing;
    const wanted = cell.started * (Math.min(cell.timesTooWide, WIDEST) ** 2 - 1);
    return Math.max(missing, Math.min(cell.most - cell.started, Math.ceil(wanted)));
  };
  /** Faults run side by side, and share the time. */
  const shareOf = (cell: Standing): number => Math.min(1, processesOf(cell) / mostProcesses);
  const secondsFor = (roundsOf: (cell: Standing) => number): number =>
    cells.reduce((sum, cell) => sum + roundsOf(cell) * secondsOf(cell) * shareOf(cell), 0);
  /** Takes from the rounds that are needed faults that can run beside `first` and end no later. */
  const companionsOf = (first: Standing): readonly Standing[] => {
    let processes = processesOf(first);
    // The longest first: what joins a long one costs no time of its own.
    const companions = new Set(
      needed
        .toSorted((a, b) => secondsOf(b) - secondsOf(a))
        .filter((one, at, all) => one !== first && all.indexOf(one) === at)
        .filter((one) => {
          const more = processesOf(one);
          if (processes + more > mostProcesses || secondsOf(one) > secondsOf(first)) return false;
          processes += more;
          return true;
        }),
    );
    for (const companion of companions) needed.splice(needed.indexOf(companion), 1);
    return [...companions];
  };

  /** What a cell still needs, by the mean of its rounds. */
  const secondsToGo = (cell: Standing): number =>
    missingOf(cell) * (cell.endedSeconds / cell.ended) * shareOf(cell);
  const secondsNeeded = (): number => [...new Set(needed)].reduce((sum, cell) => sum + secondsToGo(cell), 0);
  /**
   * Where not all cells can get the rounds that a verdict needs, some of those that decide nothing get no more: with five rounds
   * each, none would have a verdict. Those go first that need most of the time.
   */
  const giveUp = (elapsedSeconds: number): void => {
    if (needed.some(({ ended }) => ended === 0)) return;
    while (elapsedSeconds + secondsNeeded() > budgetSeconds) {
      const [most] = [...new Set(needed)]
        .filter(({ planned: { cell } }) => cell.primary.length === 0)
        .toSorted((a, b) => secondsToGo(b) - secondsToGo(a));
      if (most === undefined) return;
      most.least = most.started;
      needed.splice(0, needed.length, ...needed.filter((one) => one !== most));
    }
  };

  return {
    next(elapsedSeconds) {
      giveUp(elapsedSeconds);
      for (let cell = needed.shift(); cell !== undefined; cell = needed.shift()) {
        if (fits(cell, elapsedSeconds)) return [cell, ...companionsOf(cell)].map(start);
      }
      const [best] = cells
        .filter((cell) => isOpen(cell) && fits(cell, elapsedSeconds))
        .toSorted((a, b) => gain(b) - gain(a));
      return best === undefined ? [] : [start(best)];
    },
    took(cell, lastedSeconds, timesTooWide) {
      const standing = cells.find(({ planned: one }) => one.cell === cell);
      if (standing === undefined) return;
      standing.longestSeconds = Math.max(lastedSeconds, standing.longestSeconds ?? 0);
      standing.ended += 1;
      standing.endedSeconds += lastedSeconds;
      standing.timesTooWide = timesTooWide;
    },
    mayRepeat(cell, elapsedSeconds) {
      const own = cells.find(({ planned: one }) => one.cell === cell);
      if (own === undefined) return false;
      // The round itself, and the same pairs once more at the most.
      return elapsedSeconds + 2 * secondsOf(own) + secondsFor(keptFor) <= budgetSeconds;
    },
    left: (elapsedSeconds) => Math.min(secondsFor(roundsToGo), Math.max(0, budgetSeconds - elapsedSeconds)),
  };
}

/** Of a fault: a server, a client and a link for each arm, and a second server where one takes over. Infinity: it runs alone. */
function processesOf({ planned: { cell, arms } }: Standing): number {
  if (cell.kind !== 'fault') return Infinity;
  const isSecond = ({ action }: FaultCell['timeline'][number]): boolean =>
    action === 'start-server' || action === 'switch-server';
  return arms.length * (cell.timeline.some(isSecond) ? 4 : 3);
}

/** Every cell as often as it needs rounds, pass by pass. */
function inPasses(cells: readonly Standing[], random: Random): Standing[] {
  const passes = Math.max(0, ...cells.map(({ least }) => least));
  return Array.from({ length: passes }, (_, pass) =>
    random.shuffle(cells.filter(({ least }) => least > pass)),
  ).flat();
}
