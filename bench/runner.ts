import { systemClock as clock } from '../servers/contract/clock.ts';
import { HarnessError } from '../servers/contract/errors.ts';
import { demonstrate } from './measure/demonstrations.ts';
import { readEnvironment } from './measure/environment.ts';
import { runFaultRound } from './measure/fault-round.ts';
import { runLoadRound } from './measure/load-round.ts';
import { readPinning } from './measure/pinning.ts';
import { checkCapacity, readLimits } from './measure/preflight.ts';
import type { RoundContext } from './measure/round-context.ts';
import { unmeasuredRound } from './measure/unmeasured-round.ts';
import type { RunOptions, RunResult } from './model/progress.ts';
import type { RoundRecord } from './model/record.ts';
import { RunFolder } from './runner/run-folder.ts';
import { chooseScenarios } from './scenarios/choose.ts';
import { scenarios } from './scenarios/index.ts';
import { BUDGET_SECONDS, roundTimes, scheduleRounds, type PlannedRound } from './runner/schedule.ts';
import { createRandom } from './stats/random.ts';

/**
 * Runs rounds of all cells in random order until every cell has its rounds or the time is up. Each record is on disk
 * before the next round starts, and so is a `run.json` of all that came before: whatever happens, nothing measured is lost.
 * An abort ends the run at once; what was measured is kept with `complete: false`.
 * @throws HarnessError `too-few-descriptors` and its like before anything is measured; `write-failed`.
 */
export async function runBench(options: RunOptions): Promise<RunResult> {
  const chosen = chooseScenarios(scenarios, options.scenarios, options.profile);
  const planned = scheduleRounds(chosen, options.profile, createRandom(options.seed, 'schedule'));
  refuseTooMuch(planned, options.transports.length);

  const pinning = readPinning();
  const environment = { ...readEnvironment(), pinning: pinning.words };
  const folder = new RunFolder(options, chosen, environment, await demonstrate());
  const times = roundTimes(
    planned,
    options.profile,
    options.transports.length,
    BUDGET_SECONDS[options.profile],
  );

  const startedNs = clock.nowNs();
  const elapsedSeconds = (): number => (clock.nowNs() - startedNs) / 1e9;

  for (const [index, next] of planned.entries()) {
    if (options.signal.aborted) break;
    if (!times.fits(index, elapsedSeconds())) continue;
    const tell = (kind: 'round-started' | 'round-finished', nextIndex: number): void => {
      options.onProgress({
        kind,
        scenario: next.scenario,
        cellLabel: next.cell.label,
        round: next.round,
        rounds: next.cell.rounds[options.profile],
        doneSeconds: elapsedSeconds(),
        leftSeconds: times.left(nextIndex, elapsedSeconds()),
      });
    };
    tell('round-started', index);
    const record = await measure(next, {
      scenario: next.scenario,
      profile: options.profile,
      round: next.round,
      seed: seedOf(next, options.seed),
      transports: options.transports,
      cpus: pinning.cpus,
      versionOf: (name) => environment.dependencies[name] ?? 'unknown version',
      signal: options.signal,
    });
    if (record === null) break;
    times.took(next, record.durationNs / 1e9);
    await folder.add(record);
    tell('round-finished', index + 1);
  }
  return { run: await folder.finish(), dir: options.outDir };
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

function refuseTooMuch(planned: readonly PlannedRound[], transportCount: number): void {
  const limits = readLimits();
  for (const { cell } of planned) {
    checkCapacity(
      { connections: cell.connections, transports: transportCount, link: cell.kind === 'fault' },
      limits,
    );
  }
}
