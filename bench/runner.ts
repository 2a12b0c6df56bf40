import { systemClock as clock } from '../servers/contract/clock.ts';
import { HarnessError } from '../servers/contract/errors.ts';
import { MOST_PRIMARY } from './analyse/families.ts';
import { calibrate } from './measure/calibration.ts';
import { demonstrate } from './measure/demonstrations.ts';
import { readEnvironment } from './measure/environment.ts';
import { runFaultRound } from './measure/fault-round.ts';
import { runLoadRound } from './measure/load-round.ts';
import { readPinning } from './measure/pinning.ts';
import { checkCapacity, readLimits } from './measure/preflight.ts';
import { planArms, type RoundContext } from './measure/round-context.ts';
import { unmeasuredRound } from './measure/unmeasured-round.ts';
import type { Interim, RoundNews, RunOptions, RunResult } from './model/progress.ts';
import type { RoundRecord } from './model/record.ts';
import type { Verdict } from './model/run.ts';
import type { Cell, ProfileId, Scenario } from './model/scenario.ts';
import { RunFolder } from './runner/run-folder.ts';
import { chooseScenarios } from './scenarios/choose.ts';
import { scenarios } from './scenarios/index.ts';
import { BUDGET_SECONDS, planSchedule, type PlannedRound } from './runner/schedule.ts';
import { createRandom } from './stats/random.ts';
import { mostTimesTooWide } from './verdict/width.ts';

/**
 * Calibrates the machine, then runs rounds until every primary interval is narrow or the time is up. Each record is on disk
 * before the next round starts, and so is a `run.json` of all that came before: whatever happens, nothing measured is lost.
 * An abort ends the run at once; what was measured is kept with `complete: false`.
 * @throws HarnessError `too-few-descriptors` and its like, or `clocks-disagree`, before anything is measured; `write-failed`.
 */
export async function runBench(options: RunOptions): Promise<RunResult> {
  const { profile, transports, signal } = options;
  const chosen = chooseScenarios(scenarios, options.scenarios, profile);
  const arms = planArms(transports);
  refuseTooMuch(chosen, profile, arms.arms.length);

  const startedNs = clock.nowNs();
  const elapsedSeconds = (): number => (clock.nowNs() - startedNs) / 1e9;
  const pinning = readPinning();
  const environment = { ...readEnvironment(), pinning: pinning.words };
  const calibration = await unlessAborted(signal, () => calibrate(pinning.cpus, signal));
  const folder = new RunFolder(options, chosen, environment, await demonstrate());
  if (calibration !== null) await folder.calibrated(calibration);

  const claims = primaryClaims(chosen, profile, transports.length - 1);
  const schedule = planSchedule(chosen, {
    profile,
    arms: arms.arms.length,
    claims,
    budgetSeconds: BUDGET_SECONDS[profile],
    random: createRandom(options.seed, 'schedule'),
  });
  const interims = new Map<Cell, Interim | null>();
  for (;;) {
    const next = signal.aborted ? null : schedule.next(elapsedSeconds());
    if (next === null) break;
    const tell = (kind: RoundNews['kind']): void => {
      options.onProgress({
        kind,
        interim: interims.get(next.cell) ?? null,
        scenario: next.scenario,
        cellLabel: next.cell.label,
        round: next.round,
        rounds: next.cell.rounds[profile],
        doneSeconds: elapsedSeconds(),
        leftSeconds: schedule.left(elapsedSeconds()),
      });
    };
    tell('round-started');
    const record = await measure(next, {
      ...arms,
      scenario: next.scenario,
      profile,
      round: next.round,
      seed: seedOf(next, options.seed),
      cpus: pinning.cpus,
      idleLagP90Ns: calibration?.timerLag.p90Ns ?? null,
      versionOf: (name) => environment.dependencies[name] ?? 'unknown version',
      signal,
    });
    if (record === null) break;
    const verdicts = await folder.add(record);
    const primary = verdicts.filter(
      ({ role, scenario, cell }) => role === 'primary' && scenario === next.scenario && cell === next.cell.id,
    );
    schedule.took(next, record.durationNs / 1e9, mostTimesTooWide(primary));
    interims.set(next.cell, interimOf(primary));
    tell('round-finished');
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
  candidates: number,
): number {
  const perCandidate = chosen
    .flatMap(([, { cells }]) => cells)
    .filter(({ rounds }) => rounds[profile] > 0)
    .reduce((sum, { primary }) => sum + primary.length, 0);
  return Math.min(MOST_PRIMARY, perCandidate * candidates);
}

/** The first primary interval of a cell as it stands; null: there is none yet. */
function interimOf(primary: readonly Verdict[]): Interim | null {
  const verdict = primary.find(({ ratio }) => ratio !== null);
  if (verdict === undefined || verdict.ratio === null) return null;
  const { metricLabel, statistic, ratio } = verdict;
  return { what: `${metricLabel}, ${statistic}`, ratio };
}

/** The record of a round; null: the run was aborted on the way. A process that died or hangs leaves a void record. */
async function measure({ cell }: PlannedRound, context: RoundContext): Promise<RoundRecord | null> {
  const startedNs = clock.nowNs();
  try {
    return cell.kind === 'load' ? await runLoadRound(context, cell) : await runFaultRound(context, cell);
  } catch (error) {
    if (context.signal.aborted) return null;
    if (error instanceof HarnessError)
      return unmeasuredRound(context, cell, error, clock.nowNs() - startedNs);
    throw error;
  }
}

/** Each round has a seed of its own: it does not depend on which other rounds a run makes. */
function seedOf({ scenario, cell, round }: PlannedRound, seed: number): number {
  return Math.floor(createRandom(seed, `${scenario} ${cell.id} ${round}`).nextFloat() * 2 ** 32);
}

function refuseTooMuch(
  chosen: readonly (readonly [id: string, scenario: Scenario])[],
  profile: ProfileId,
  arms: number,
): void {
  const limits = readLimits();
  for (const cell of chosen.flatMap(([, { cells }]) => cells)) {
    if (cell.rounds[profile] === 0) continue;
    checkCapacity({ connections: cell.connections, arms, link: cell.kind === 'fault' }, limits);
  }
}
