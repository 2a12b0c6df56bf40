import { sharedMetrics } from '../metrics/index.ts';
import type { Metric } from '../records/metric.ts';
import type { ProfileId, Scenario } from '../records/scenario.ts';
import { profileId } from '../records/vocabulary.ts';
import { defineRegistry, type Registry } from '../registry.ts';
import type { Procedure } from '../rounds/procedure.ts';
import { question as backplane } from './backplane/index.ts';
import { question as binary } from './binary/index.ts';
import { question as agentTurns } from './agent-turns/index.ts';
import { question as browsers } from './browsers/index.ts';
import { question as capacity } from './capacity/index.ts';
import { question as compression } from './compression/index.ts';
import { question as connect } from './connect/index.ts';
import { question as cost } from './cost/index.ts';
import { question as fanOut } from './fan-out/index.ts';
import { question as deploys } from './deploys/index.ts';
import { question as faults } from './faults/index.ts';
import { question as foreground } from './foreground/index.ts';
import { question as heartbeats } from './heartbeats/index.ts';
import { question as herd } from './herd/index.ts';
import { question as hop } from './hop/index.ts';
import { question as leaks } from './leaks/index.ts';
import { question as memory } from './memory/index.ts';
import { question as payload } from './payload/index.ts';
import { question as polling } from './polling/index.ts';
import { question as cpuProfile } from './profile/index.ts';
import { question as proxies } from './proxies/index.ts';
import type { Question } from './question.ts';
import { question as recurringCuts } from './recurring-cuts/index.ts';
import { question as scale } from './scale/index.ts';
import { question as secure } from './secure/index.ts';
import { question as serverRestart } from './server-restart/index.ts';
import { question as slowConsumer } from './slow-consumer/index.ts';
import { question as steady } from './steady/index.ts';
import { question as tokens } from './tokens/index.ts';
import { question as twoWay } from './two-way/index.ts';
import { question as streams } from './streams/index.ts';
import { question as wire } from './wire/index.ts';

/** Every question that a run can ask, in the order of the report. The id is the name of its folder. */
export const questions = defineRegistry<Question>('question', {
  steady,
  'fan-out': fanOut,
  'server-restart': serverRestart,
  faults,
  'recurring-cuts': recurringCuts,
  memory,
  browsers,
  wire,
  connect,
  cost,
  secure,
  streams,
  profile: cpuProfile,
  scale,
  capacity,
  payload,
  'slow-consumer': slowConsumer,
  polling,
  foreground,
  herd,
  leaks,
  heartbeats,
  compression,
  proxies,
  'two-way': twoWay,
  binary,
  hop,
  tokens,
  'agent-turns': agentTurns,
  deploys,
  backplane,
});

const all = questions.entries();

export const scenarios: Registry<Scenario> = defineRegistry(
  'scenario',
  Object.fromEntries(all.map(([id, { scenario }]) => [id, scenario])),
);

/** All scenarios, those of the user last: a run that has them runs them without being asked. @param known those of this project; a test hands in others */
export function withOwn(
  own: Readonly<Record<string, Scenario>>,
  known: Registry<Scenario> = scenarios,
): Registry<Scenario> {
  const asked = Object.entries(own).map(
    ([id, scenario]) => [id, { ...scenario, defaultIn: profileId.options, defaultCells: {} }] as const,
  );
  return defineRegistry<Scenario>('scenario', Object.fromEntries([...known.entries(), ...asked]));
}

/** Every number that a record can yield: those that several questions share, then those of one question. */
export const metrics: Registry<Metric> = defineRegistry<Metric>(
  'metric',
  Object.assign({ ...sharedMetrics }, ...all.map(([, question]) => question.metrics)),
);

/** How procedures are loaded, by their ids. */
export const procedures = defineRegistry(
  'procedure',
  Object.fromEntries(all.flatMap(([, question]) => Object.entries(question.procedures))),
);

/** @throws HarnessError `unknown-id` for a procedure that no question has. */
export async function loadProcedure(id: string): Promise<Procedure> {
  return (await procedures.get(id)()).procedure;
}

/** The scenarios of a run: those that were named. Without a name those of the profile, with the cells that it runs by default. */
export function chooseScenarios(
  from: Registry<Scenario>,
  named: readonly string[],
  profile: ProfileId,
): readonly (readonly [id: string, scenario: Scenario])[] {
  if (named.length > 0) return from.entries().filter(([id]) => named.includes(id));
  return from.entries().flatMap(([id, scenario]) => {
    const { defaultIn, defaultCells } = scenario;
    const ids = defaultCells?.[profile];
    const [first, ...others] = scenario.cells.filter((cell) => ids === undefined || ids.includes(cell.id));
    const isRun = defaultIn.includes(profile) && first !== undefined;
    return isRun ? [[id, { ...scenario, cells: [first, ...others] }] as const] : [];
  });
}
