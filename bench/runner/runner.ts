import { systemClock as clock } from '../../servers/stream/clock.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import { MOST_PRIMARY } from '../analysis/families.ts';
import { createBarrier } from '../rounds/barrier.ts';
import { calibrate } from '../processes/calibration.ts';
import { demonstrate } from '../functional-checks/index.ts';
import { readEnvironment } from '../host/environment.ts';
import { runFaultRound } from '../rounds/fault-round.ts';
import { runLoadRound } from '../rounds/load-round.ts';
import { runProcedureRound } from '../rounds/procedure-round.ts';
import { readPinning } from '../host/pinning.ts';
import { checkCapacity, readLimits } from '../host/preflight.ts';
import { armsFor, type Arms, type RoundContext } from '../rounds/context.ts';

import { unmeasuredRound } from '../rounds/record.ts';
import type { Interim, RoundNews, RunOptions, RunResult } from '../records/progress.ts';
import type { RoundRecord } from '../records/record.ts';
import type { Verdict } from '../records/run.ts';
import type { Cell, ProfileId, Scenario } from '../records/scenario.ts';
import { openRunFolder } from './run-folder.ts';
import { chooseScenarios, loadProcedure, scenarios } from '../questions/index.ts';
import { BUDGET_SECONDS, planSchedule, type PlannedRound } from './schedule.ts';
import { createRandom } from '../stats/random.ts';
import { mostTimesTooWide } from '../analysis/verdict/width.ts';
import { isCompressed } from '../transports.ts';

/**
 * Calibrates the machine, then runs rounds until every primary interval is narrow or the time is up. Each record is on disk
 * before the next round starts, and so is a `run.json` of all that came before: whatever happens, nothing measured is lost.
 * An abort ends the run at once; what was measured is kept with `complete: false`.
 * @throws HarnessError `too-few-descriptors` and its like, or `clocks-disagree`, before anything is measured; `write-failed`.
 */
export async function runBench(options: RunOptions): Promise<RunResult> {
  const { profile, transports, signal } = options;
  const chosen = chooseScenarios(scenarios, options.scenarios, profile);
  const armsOf = (cell: Cell): Arms => armsFor(cell, transports, profile);
  refuseTooMuch(chosen, profile, armsOf);

  const startedNs = clock.nowNs();
  const elapsedSeconds = (): number => (clock.nowNs() - startedNs) / 1e9;
  const pinning = readPinning();
  const environment = { ...readEnvironment(), pinning: pinning.words };
  const calibration = await unlessAborted(signal, () => calibrate(pinning.cpus, signal));
  const functionalChecks = await demonstrate();
  const folder = await openRunFolder(options, chosen, { environment, functionalChecks, calibration });

  const schedule = planSchedule(chosen, {
    profile,
    armsOf: (cell) => armsOf(cell).arms.length,
    claims: primaryClaims(chosen, profile, armsOf),
    budgetSeconds: BUDGET_SECONDS[profile],
    cpus: environment.cpuCount,
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
  const contextOf = ({ scenario, cell, round }: PlannedRound): RoundContext => ({
    ...armsOf(cell),
    scenario,
    profile,
    round,
    seed: seedOf({ scenario, cell, round }, options.seed),
    // Faults share the processors, as the system sees fit: tied to one each, the many clients would wait for one another.
    cpus: cell.kind === 'fault' ? null : pinning.cpus,
    idleLagP90Ns: calibration?.timerLag.p90Ns ?? null,
    versionOf: (name) => environment.dependencies[name] ?? 'unknown version',
    signal,
  });
  for (;;) {
    const batch = signal.aborted ? [] : schedule.next(elapsedSeconds());
    const [first] = batch;
    if (first === undefined) break;
    tell('round-started', first, batch.length - 1);
    const records = await measure(batch.map((planned) => [planned.cell, contextOf(planned)]));
    for (const [at, planned] of batch.entries()) {
      const record = records[at] ?? null;
      if (record === null) continue;
      const verdicts = await folder.add(record);
      const primary = verdicts.filter(
        ({ role, scenario, cell }) =>
          role === 'primary' && scenario === planned.scenario && cell === planned.cell.id,
      );
      schedule.took(planned, record.durationNs / 1e9, mostTimesTooWide(primary));
      interims.set(planned.cell, interimOf(primary));
      tell('round-finished', planned, batch.length - 1);
    }
  }
  return { run: await folder.finish(), dir: options.outDir };
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

/** How many primary claims the run makes, each candidate for itself. */
function primaryClaims(
  chosen: readonly (readonly [id: string, scenario: Scenario])[],
  profile: ProfileId,
  armsOf: (cell: Cell) => Arms,
): number {
  const claims = chosen
    .flatMap(([, { cells }]) => cells)
    .filter(({ rounds }) => rounds[profile] > 0)
    .reduce((sum, cell) => sum + cell.primary.length * Math.max(0, armsOf(cell).contest.length - 1), 0);
  return Math.min(MOST_PRIMARY, claims);
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
    batch.map(async ([cell, context]) => {
      const own = places.splice(0, context.arms.length);
      const startedNs = clock.nowNs();
      try {
        switch (cell.kind) {
          case 'load':
            return await runLoadRound(context, cell);
          case 'fault':
            return await runFaultRound(context, cell, own, batch.length - 1);
          case 'procedure':
            return await runProcedureRound(context, cell, await loadProcedure(cell.procedure));
          default:
            return cell satisfies never;
        }
      } catch (error) {
        if (context.signal.aborted) return null;
        if (!(error instanceof HarnessError)) throw error;
        return unmeasuredRound(context, cell, error, clock.nowNs() - startedNs);
      }
    }),
  );
}

/** Each round has a seed of its own: it does not depend on which other rounds a run makes. */
function seedOf({ scenario, cell, round }: PlannedRound, seed: number): number {
  return Math.floor(createRandom(seed, `${scenario} ${cell.id} ${round}`).nextFloat() * 2 ** 32);
}

function refuseTooMuch(
  chosen: readonly (readonly [id: string, scenario: Scenario])[],
  profile: ProfileId,
  armsOf: (cell: Cell) => Arms,
): void {
  const limits = readLimits();
  for (const cell of chosen.flatMap(([, { cells }]) => cells)) {
    if (cell.rounds[profile] === 0) continue;
    const { connections, kind } = cell;
    const { arms } = armsOf(cell);
    const demand = {
      connections,
      arms: kind === 'procedure' ? 1 : arms.length, // a procedure takes one arm after the other
      compressed: arms.some(({ transport }) => isCompressed(transport)),
      link: kind === 'fault',
    };
    checkCapacity(demand, limits);
  }
}
