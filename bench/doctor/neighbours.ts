import { availableParallelism } from 'node:os';
import type { Analysis } from '../analysis/analyse.ts';
import { outcomeWord, that, within, type CaseFinding } from '../cases/case.ts';
import { Child } from '../processes/child.ts';
import { START_TIMEOUT_MS, withChildren } from '../processes/children.ts';
import { entryPoint, ordinaryArm } from '../processes/children.ts';
import type { Verdict } from '../records/run.ts';
import { share } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { injection } from './injection.ts';
import { DIFFERENT, doctorCell, analyseRounds, verdictOn } from './rounds.ts';

/** What the runner asks of a neighbour. */
export interface NeighbourCalls {
  /** Hogs a processor from now on, and ends. */
  hog: {
    ask: { readonly forMs: number };
    answer: { readonly hogging: true };
  };
}

const cell = doctorCell({
  id: 'neighbours',
  measureMs: 400,
  pairs: 2,
  rounds: 6,
  primary: ['server-cpu.mean', 'delivery.p50'],
});
const METRICS = ['server-cpu', 'delivery'];
/** Longer than the rounds take on any machine that is worth a measurement; the neighbours end with the rounds. */
const HOG_MS = 120_000;
const CAUSES: ReadonlySet<string> = new Set([
  'foreign-pressure',
  'server-waited',
  'client-waited',
  'server-saturated',
  'client-saturated',
  'server-late',
]);
/** More than a quarter makes the cell void; with a neighbour on every processor, most must be. */
const LEAST_VOID_SHARE = 0.5;

export const neighbours = injection({
  title: 'Other programs on every processor',
  injected: 'A program without a pause runs on every processor, while a transport is compared with itself.',
  seconds: 45,
  run: async (trial) => judgeHogged(await measureHogged(trial)),
});

function measureHogged(trial: Trial): Promise<Analysis> {
  return withChildren(trial.signal, async (keep) => {
    const plan = entryPoint('doctor/neighbour-process.js');
    await Promise.all(
      Array.from({ length: availableParallelism() }, () =>
        keep(new Child<NeighbourCalls>(plan, 'neighbour')).call('hog', { forMs: HOG_MS }, START_TIMEOUT_MS),
      ),
    );
    const arms = [ordinaryArm('sse'), ordinaryArm('sse', 'sse-again')];
    return analyseRounds(trial, 'neighbours', cell, arms, METRICS);
  });
}

/** What is read of the analysis. */
interface Judged {
  readonly scenarios: readonly Pick<Analysis['scenarios'][number], 'pairs' | 'voidPairs'>[];
  readonly checks: readonly Pick<Analysis['checks'][number], 'outcome' | 'code'>[];
  readonly verdicts: readonly Pick<Verdict, 'metric' | 'outcome'>[];
}

/** The pairs are void, for a cause that names the neighbours, and no difference is claimed between equal arms. Pure. */
export function judgeHogged(analysis: Judged): readonly CaseFinding[] {
  const [summary] = analysis.scenarios;
  const voidShare = summary === undefined ? null : summary.voidPairs / Math.max(1, summary.pairs);
  const voids = analysis.checks.filter(({ outcome }) => outcome === 'void');
  const codes = [...new Set(voids.map(({ code }) => code))];
  const outcomes = METRICS.map((metric) => verdictOn(analysis, metric)?.outcome);
  const isSilent = outcomes.every((outcome) => outcome === undefined || !DIFFERENT.has(outcome));
  const isCause = codes.some((code) => CAUSES.has(code));
  return [
    within('void pairs', voidShare, [LEAST_VOID_SHARE, 1], share),
    that('their causes', 'waiting, pressure or saturation', codes.join(', '), isCause),
    that(
      'verdicts between equal arms',
      'no difference',
      outcomes.map((outcome) => (outcome === undefined ? 'none' : outcomeWord(outcome))).join(', '),
      isSilent,
    ),
  ];
}
