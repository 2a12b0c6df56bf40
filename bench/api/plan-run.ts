import { randomInt } from 'node:crypto';
import { HarnessError } from '../../servers/hub/errors.ts';
import { withOwn } from '../questions/index.ts';
import { checkConfig, LIMITS, type BenchConfig } from '../records/config.ts';
import { secondsIn } from '../records/duration.ts';
import type { RunOptions, TargetAsk } from '../records/progress.ts';
import type { Scenario } from '../records/scenario.ts';
import { formatSeconds } from '../report/format.ts';
import { roughRoundSeconds } from '../runner/schedule.ts';
import { refuseTooManyStreams, refuseUnfitArms, type KnownArms } from './arms.ts';
import { LOAD_FLAGS, OWN_LOAD, ownLoadScenario } from './own-load.ts';
import { checkOwnScenario } from './own-scenario.ts';

/** What a run measures. */
export type RunPlan = Pick<
  RunOptions,
  | 'scenarios'
  | 'ownScenarios'
  | 'everyRound'
  | 'profile'
  | 'budgetSeconds'
  | 'transports'
  | 'targets'
  | 'seed'
>;

/** What is asked for where nothing is said. */
export const DEFAULTS = { profile: 'standard', transports: ['sse', 'websocket'] } as const;

/**
 * What a run measures that is asked for so; a seed that is not given is random.
 * @param known what can be named
 * @throws HarnessError `usage`, `unknown-id`
 */
export function planRun(config: BenchConfig, known: KnownArms): RunPlan {
  const {
    profile = DEFAULTS.profile,
    transports = DEFAULTS.transports,
    budget,
    seed,
  } = checkConfig(config, 'What was asked for');
  for (const id of transports) known.transports.get(id);
  const ownScenarios = ownScenariosOf(config, known, transports);
  const scenarios = withOwn(ownScenarios, known.scenarios);
  const named = config.scenarios ?? [];
  for (const id of named) scenarios.get(id);
  const plan: RunPlan = {
    scenarios: named.length > 0 ? [...new Set(named)] : Object.keys(ownScenarios),
    ownScenarios,
    everyRound: config.duration !== undefined || config.rounds !== undefined,
    profile,
    budgetSeconds: budget === undefined ? null : secondsIn(budget),
    transports,
    seed: seed ?? randomInt(LIMITS.seed.max + 1),
  };
  refuseUnfitArms({ ...known, scenarios }, plan);
  refuseTooManyStreams({ ...known, scenarios }, plan);
  refuseTooLong(plan, config.budget);
  return plan;
}

/** What a run of servers of the user measures; a seed that is not given is random. */
export function planTargetRun(
  targets: TargetAsk,
  { profile = DEFAULTS.profile, budget, seed }: Pick<BenchConfig, 'profile' | 'budget' | 'seed'>,
): RunPlan {
  return {
    scenarios: [],
    ownScenarios: {},
    everyRound: false,
    profile,
    budgetSeconds: budget === undefined ? null : secondsIn(budget),
    transports: targets.targets.map(({ label }) => label),
    targets,
    seed: seed ?? randomInt(LIMITS.seed.max + 1),
  };
}

/** The scenarios of a configuration: those of its own, and that of its load. */
export function ownScenariosOf(
  config: BenchConfig,
  known: KnownArms,
  transports: readonly string[] = config.transports ?? DEFAULTS.transports,
): Readonly<Record<string, Scenario>> {
  const { ownScenarios = {} } = config;
  for (const [id, scenario] of Object.entries(ownScenarios)) {
    if (known.scenarios.ids.includes(id) || id === OWN_LOAD) {
      throw new HarnessError('usage', `The scenario '${id}' of your own has the name of another one.`, {
        hint: 'Give it another name.',
      });
    }
    checkOwnScenario(id, scenario, known.transports);
  }
  const [, given] = LOAD_FLAGS.find(([key]) => config[key] !== undefined) ?? [];
  if (given === undefined) return ownScenarios;
  const [named] = config.scenarios ?? [];
  if (named !== undefined) {
    throw new HarnessError('usage', `${given} makes a load of your own, and '${named}' has its own.`, {
      hint: `Leave out either ${given} or ${named}.`,
    });
  }
  return { ...ownScenarios, [OWN_LOAD]: ownLoadScenario(config, transports.length - 1) };
}

/** @throws HarnessError `usage` where the rounds that were asked for take longer than the time that was asked for */
function refuseTooLong(
  { everyRound, ownScenarios, profile, transports, budgetSeconds }: RunPlan,
  budget: string | undefined,
): void {
  if (!everyRound || budget === undefined || budgetSeconds === null) return;
  const seconds = (ownScenarios[OWN_LOAD]?.cells ?? []).reduce(
    (sum, cell) => sum + cell.rounds[profile] * roughRoundSeconds(cell, profile, transports.length + 1),
    0,
  );
  if (seconds <= budgetSeconds) return;
  throw new HarnessError(
    'usage',
    `The rounds of this load take about ${formatSeconds(seconds)}, and --budget ${budget} is shorter.`,
    { hint: 'Leave out --budget, or ask for less --duration, fewer --rounds or fewer --connections.' },
  );
}
