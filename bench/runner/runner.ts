import { isDeepStrictEqual } from 'node:util';
import { groups } from 'd3-array';

import type { BrowserEnv } from '../../servers/page/browsers.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { mostTimesTooWide } from '../analysis/verdict/width.ts';
import { functionalChecksOnce } from '../functional-checks/kept.ts';
import { readEnvironment } from '../host/environment.ts';
import { readPinning } from '../host/pinning.ts';
import { readProcessors } from '../host/processors.ts';
import { checkCapacity, readLimits } from '../host/preflight.ts';
import { calibrate } from '../processes/calibration.ts';
import { chooseScenarios, withOwn } from '../questions/index.ts';
import type { Interim, RoundNews, RunOptions, RunResult } from '../records/progress.ts';
import type { RoundRecord } from '../records/record.ts';
import type { Verdict } from '../records/verdict.ts';
import type { Cell, LoadCell, ProfileId } from '../records/scenario.ts';
import { createBarrier } from '../rounds/barrier.ts';
import type { Clients } from '../processes/client-group.ts';
import type { ArmPlan } from '../processes/children.ts';
import { fitClientProcesses, withClientProcesses } from '../rounds/client-pilot.ts';
import { armsFor, type RoundContext, type Trial } from '../rounds/context.ts';
import { runFaultRound } from '../rounds/fault-round.ts';
import { runLoadRound, secondsAsPlanned } from '../rounds/load-round.ts';
import { fitLoads } from '../rounds/pilot.ts';
import { runProcedureRound } from '../rounds/procedure-round.ts';
import { runTargetRound } from '../rounds/target-round.ts';
import { unmeasuredRound } from '../rounds/record.ts';
import { loadAnyProcedure } from '../targets/catalogue.ts';
import { planTargets } from '../targets/plan.ts';
import { createRandom, seedFor } from '../stats/random.ts';
import { isCompressed } from '../transports.ts';
import { openRunFolder } from './run-folder.ts';
import { budgetFor, planSchedule, withRoundsFor, type PlannedCell, type PlannedRound } from './schedule.ts';

/** Clients that are not processes of this machine. */
export interface RemoteSetting {
  readonly shards: number;
  /** Where servers listen. */
  readonly host: string;
  /** @param where for people: which round they belong to */
  readonly startClients: (where: string, plan: ArmPlan) => Clients;
  /** Resolves when they are there, or `signal` was aborted. Called once, when it is clear that there is something to measure. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
}

/**
 * Calibrates the machine, then runs rounds until every primary interval is narrow or the time is up. Each record is on disk
 * before the next round starts, and so is a `run.json` of all that came before: whatever happens, nothing measured is lost.
 * An abort ends the run at once; what was measured is kept with `complete: false`.
 * @param setting.removed what was removed from the environment that children inherit
 * @param setting.env the one that browsers run in
 * @param setting.remote who holds the clients in place of processes of this machine
 * @throws HarnessError `too-few-descriptors` and its like, or `clocks-disagree`, before anything is measured; `write-failed`.
 */
export async function runBench(
  options: RunOptions,
  {
    removed = [],
    env = {},
    remote,
  }: {
    readonly removed?: readonly string[];
    readonly env?: BrowserEnv;
    readonly remote?: RemoteSetting;
  } = {},
): Promise<RunResult> {
  const { profile, everyRound, signal } = options;
  const processors = readProcessors();
  const budgetSeconds = budgetFor(profile, options.budgetSeconds, { everyRound, processors });
  const targets = options.targets === undefined ? null : await planTargets(options.targets, signal);
  const chosen =
    targets?.chosen ?? chooseScenarios(withOwn(options.ownScenarios), options.scenarios, profile);
  // A shard is one client process, wherever it runs.
  const ownCell = remote === undefined ? withClientProcesses : (cell: Cell): Cell => cell;
  const asPlanned = chosen.flatMap(([scenario, { cells: all }]) =>
    all
      .filter(({ rounds }) => rounds[profile] > 0)
      .map((cell): PlannedCell => ({
        scenario,
        cell: ownCell(everyRound ? cell : withRoundsFor(budgetSeconds, cell, profile)),
        ...(targets?.armsOf(cell) ?? armsFor(cell, options.transports, profile)),
      })),
  );
  refuseTooMuch(asPlanned, remote?.shards);
  if (remote !== undefined) refuseAllButLoads(asPlanned);
  const kept = keptRounds(options.kept ?? [], asPlanned);

  await remote?.ready(signal);
  const startedNs = clock.nowNs();
  const keptNs = [...kept.values()].reduce((sum, { durationNs }) => sum + durationNs, 0);
  const elapsedSeconds = (): number => (keptNs + clock.nowNs() - startedNs) / 1e9;
  // Clients of other machines have no processor here that could be kept for them.
  const pinning = remote === undefined ? readPinning() : { cpus: null, words: 'not pinned' };
  const environment = { ...readEnvironment(removed), pinning: pinning.words };
  const calibration = await unlessAborted(signal, () => calibrate(pinning.cpus, signal));
  const idleLagP90Ns = calibration?.timerLag.p90Ns ?? null;
  const remoteFor = (where: string): Partial<Trial> =>
    remote === undefined
      ? {}
      : {
          host: remote.host,
          shards: remote.shards,
          startClients: (_place, plan) => remote.startClients(where, plan),
        };
  const trial: Trial = {
    seed: options.seed,
    cpus: pinning.cpus,
    signal,
    idleLagP90Ns,
    ...remoteFor('pilot'),
  };
  const cells =
    (await unlessAborted(signal, async () => {
      const atTheirRates = await fitted(trial, profile, asPlanned, processors, kept);
      return remote === undefined ? withClientsFor(trial, atTheirRates) : atTheirRates;
    })) ?? asPlanned;
  const functionalChecks = await functionalChecksOnce();
  const folder = await openRunFolder(options, chosen, {
    environment,
    functionalChecks,
    calibration,
    targets: targets?.described ?? [],
  });

  const schedule = planSchedule(cells, {
    profile,
    budgetSeconds,
    everyRound,
    processors,
    random: createRandom(options.seed, 'schedule'),
  });
  const interims = new Map<Cell, Interim | null>();
  const tell = (kind: RoundNews['kind'], { scenario, cell, round }: PlannedRound, beside: number): void => {
    options.onProgress({
      kind,
      interim: interims.get(cell) ?? null,
      scenario,
      cellLabel: cell.label,
      round,
      rounds: cell.rounds[profile],
      beside,
      doneSeconds: elapsedSeconds(),
      leftSeconds: schedule.left(elapsedSeconds()),
    });
  };
  const contextOf = ({ cell, ...planned }: PlannedRound): RoundContext => ({
    ...planned,
    profile,
    // Its own: it does not depend on which other rounds a run makes.
    seed: seedFor(options.seed, `${planned.scenario} ${cell.id} ${planned.round}`),
    // Faults share the processors: if each arm were pinned to one, its many clients would wait for one another.
    cpus: cell.kind === 'fault' ? null : pinning.cpus,
    idleLagP90Ns,
    env,
    mayRepeat: schedule.mayRepeat(cell, elapsedSeconds()),
    versionOf: (name) => environment.dependencies[name] ?? 'unknown version',
    signal,
    ...remoteFor(`${planned.scenario}/${cell.id} round ${planned.round}`),
  });
  for (;;) {
    const batch = signal.aborted ? [] : schedule.next(elapsedSeconds());
    const [first] = batch;
    if (first === undefined) break;
    const known = batch.map((planned) =>
      kept.get(nameOfRound(planned.scenario, planned.cell, planned.round)),
    );
    if (known.every((record) => record !== undefined)) {
      for (const [at, { cell }] of batch.entries()) {
        const record = known[at];
        if (record !== undefined) schedule.took(cell, secondsAsPlanned(record), Infinity);
      }
      continue;
    }
    tell('round-started', first, batch.length - 1);
    const records = await measure(batch.map((planned) => [planned.cell, contextOf(planned)]));
    for (const [at, planned] of batch.entries()) {
      const record = records[at] ?? null;
      if (record === null) continue;
      const primary = (await folder.add(record)).filter(
        ({ role, scenario, cell }) =>
          role === 'primary' && scenario === planned.scenario && cell === planned.cell.id,
      );
      schedule.took(planned.cell, secondsAsPlanned(record), mostTimesTooWide(primary));
      interims.set(planned.cell, interimOf(primary));
      tell('round-finished', planned, batch.length - 1);
    }
  }
  return { run: await folder.finish(), dir: options.outDir };
}

/**
 * The cells with loads that this machine can carry: one rate for all those of a question that are to be fitted, and that differ
 * neither in connections nor in payload.
 */
async function fitted(
  trial: Trial,
  profile: ProfileId,
  planned: readonly PlannedCell[],
  processors: number,
  kept: ReadonlyMap<string, RoundRecord>,
): Promise<PlannedCell[]> {
  const fittedCells = new Map<Cell, LoadCell>();
  const loads = planned.flatMap(({ scenario, cell, contests }) =>
    cell.kind === 'load' && cell.fitsMachine ? [{ scenario, cell, transports: contests.flat() }] : [],
  );
  const alike = groups(loads, ({ scenario, cell }) =>
    [scenario, cell.connections, cell.payloadBytes].join(' '),
  );
  for (const [, own] of alike) {
    const eventsPerSecond = rateOfKept(own, kept) ?? (await fitLoads(trial, profile, own, processors));
    for (const { cell } of own)
      fittedCells.set(cell, { ...cell, pace: { ...cell.pace, kind: 'rate', eventsPerSecond } });
  }
  return planned.map((one) => ({ ...one, cell: fittedCells.get(one.cell) ?? one.cell }));
}

/** The cells with as many client processes as their deliveries take, where their connections do not say it, and no pilot chose the rate. */
async function withClientsFor(trial: Trial, planned: readonly PlannedCell[]): Promise<PlannedCell[]> {
  const cells: PlannedCell[] = [];
  for (const one of planned) {
    const { cell, contests } = one;
    const isOpen = cell.kind === 'load' && cell.clientProcesses === undefined && !cell.fitsMachine;
    const clientProcesses = isOpen ? await fitClientProcesses(trial, [...new Set(contests.flat())], cell) : 1;
    cells.push(isOpen && clientProcesses > 1 ? { ...one, cell: { ...cell, clientProcesses } } : one);
  }
  return cells;
}

/** Every round of a run has a name of its own. */
const nameOfRound = (scenario: string, cell: Pick<Cell, 'id'>, round: number): string =>
  `${scenario}/${cell.id} ${round}`;

/**
 * The rounds that an interrupted run has finished, by name.
 * @throws HarnessError `usage` when one belongs to another run: its cell is not among those planned, or has another load
 */
function keptRounds(
  records: readonly RoundRecord[],
  planned: readonly PlannedCell[],
): ReadonlyMap<string, RoundRecord> {
  for (const { scenario, cell, profile } of records) {
    const now = planned.find((one) => one.scenario === scenario && one.cell.id === cell.id)?.cell;
    if (now !== undefined && isDeepStrictEqual(loadOf(now), loadOf(cell))) continue;
    const what = now === undefined ? 'is not measured by this command' : 'has another load in this command';
    throw new HarnessError(
      'usage',
      `The interrupted run has rounds of ${scenario}/${cell.id}, which ${what}.`,
      {
        hint: `Continue it with the words that it was started with, in the profile ${profile}.`,
      },
    );
  }
  return new Map(records.map((record) => [nameOfRound(record.scenario, record.cell, record.round), record]));
}

/** A cell without what a run fits to the machine, or to its time. */
function loadOf(cell: Cell): unknown {
  const { rounds: _, ...load } = cell;
  const isFitted = load.kind === 'load' && load.fitsMachine;
  // As a file would hold it: without what is undefined.
  return JSON.parse(JSON.stringify(isFitted ? { ...load, pace: null } : load));
}

/** The rate of rounds that an interrupted run has finished: the others must have the same. null: there are none. */
function rateOfKept(
  loads: readonly { readonly scenario: string; readonly cell: LoadCell }[],
  kept: ReadonlyMap<string, RoundRecord>,
): number | null {
  for (const { cell } of kept.values()) {
    const isOne = loads.some((load) => load.cell.id === cell.id);
    if (isOne && cell.kind === 'load' && cell.pace.kind === 'rate') return cell.pace.eventsPerSecond;
  }
  return null;
}

/** @throws HarnessError `usage`: faults act on processes of this machine, and procedures know their own */
function refuseAllButLoads(cells: readonly PlannedCell[]): void {
  const other = cells.find(({ cell }) => cell.kind !== 'load');
  if (other === undefined) return;
  throw new HarnessError('usage', `Shards take loads, and ${other.scenario} has a ${other.cell.kind}.`, {
    hint: 'Name a scenario of loads, such as steady or fan-out, or give a load: --connections 3000 --rate 50.',
  });
}

/** What `work` comes to; null: the run was aborted meanwhile. */
async function unlessAborted<Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return signal.aborted ? null : await work();
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

/** The first primary interval of a cell as it stands; null: there is none yet. */
function interimOf(primary: readonly Verdict[]): Interim | null {
  const verdict = primary.find(({ ratio }) => ratio !== null);
  if (verdict === undefined || verdict.ratio === null) return null;
  const { metricLabel, statistic, ratio } = verdict;
  return { what: `${metricLabel}, ${statistic}`, ratio };
}

/**
 * The records of rounds that run side by side: one, or several faults. null: the run was aborted on the way. A process that
 * died or hangs leaves a void record of its own round.
 */
function measure(
  batch: readonly (readonly [Cell, RoundContext])[],
): Promise<readonly (RoundRecord | null)[]> {
  const places = [...createBarrier(batch.reduce((sum, [, { arms }]) => sum + arms.length, 0))];
  return Promise.all(
    batch.map(([cell, context]) => {
      const own = places.splice(0, context.arms.length);
      const startedNs = clock.nowNs();
      const run = async (): Promise<RoundRecord> => {
        switch (cell.kind) {
          case 'load':
            return runLoadRound(context, cell);
          case 'fault':
            return runFaultRound(context, cell, own, batch.length - 1);
          case 'procedure':
            return runProcedureRound(context, cell, await loadAnyProcedure(cell.procedure));
          case 'target':
            return runTargetRound(context, cell);
          default:
            return cell satisfies never;
        }
      };
      return unlessAborted(context.signal, run).catch((error: unknown) => {
        if (!(error instanceof HarnessError)) throw error;
        return unmeasuredRound(context, cell, error, clock.nowNs() - startedNs);
      });
    }),
  );
}

function refuseTooMuch(cells: readonly PlannedCell[], shards = 1): void {
  const limits = readLimits();
  for (const { cell, arms } of cells) {
    const demand = {
      connections: cell.connections,
      // A procedure takes one arm after the other, and so do the windows of targets.
      arms: cell.kind === 'procedure' || cell.kind === 'target' ? 1 : arms.length,
      compressed: arms.some(({ transport, target }) => target === undefined && isCompressed(transport)),
      link: cell.kind === 'fault',
      clientProcesses: cell.kind === 'target' || cell.kind === 'load' ? (cell.clientProcesses ?? shards) : 1,
      ownServer: cell.kind !== 'target',
    };
    checkCapacity(demand, limits);
  }
}
