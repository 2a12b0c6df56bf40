import { readPinning } from '../host/pinning.ts';
import { clientProcessesFor } from '../host/client-processes.ts';
import { checkCapacity, readLimits } from '../host/preflight.ts';
import { targetArm } from '../processes/children.ts';
import type { TargetAsk } from '../records/progress.ts';
import type { RunTarget } from '../records/run.ts';
import type { Cell, Scenario } from '../records/scenario.ts';
import type { Arms } from '../rounds/context.ts';
import { TARGETS, targetScenario } from './catalogue.ts';
import { admit } from './gate.ts';

/** More connections than this in one process make its collector pause for longer than an event takes. */
const MOST_IN_A_PROCESS = 2500;

/** What a run of targets measures. */
export interface TargetPlan {
  readonly chosen: readonly (readonly [id: string, scenario: Scenario])[];
  readonly described: readonly RunTarget[];
  readonly armsOf: (cell: Cell) => Arms;
}

/**
 * Admits the targets, and plans what is measured of them.
 * @throws HarnessError `target-refused`, or `too-few-descriptors` and its like
 */
export async function planTargets(ask: TargetAsk, signal: AbortSignal): Promise<TargetPlan> {
  const { connections } = ask;
  const limits = readLimits();
  // Their ports are those of one address, whatever the number of processes.
  const clientProcesses = clientProcessesFor(connections, { ...limits, ports: null }, MOST_IN_A_PROCESS);
  const demand = { arms: 1, compressed: false, link: false, ownServer: false };
  checkCapacity({ ...demand, connections, clientProcesses }, limits);
  const described = await admit(ask, { cpus: readPinning().cpus, signal }, clientProcesses);
  const rates = described.map(({ seen }) => seen.eventsPerSecond);
  const { targets } = ask;
  const scenario = targetScenario({
    labels: targets.map(({ label }) => label),
    connections,
    clientProcesses,
    eventsPerSecond: rates.includes(null) ? null : Math.min(...rates.flatMap((rate) => rate ?? [])),
    hasSentAt: targets.every(({ sentAt }) => sentAt !== null),
    hasServerPids: targets.every(({ serverPids }) => serverPids.length > 0),
  });
  return { chosen: [[TARGETS, scenario]], described, armsOf: (cell) => armsOf(cell, targets) };
}

/** One arm for each target and, where something is decided, the A/A control: the first one again, with clients of its own. */
function armsOf({ kind }: Cell, targets: TargetAsk['targets']): Arms {
  const [first] = targets;
  const aa = kind === 'target' ? `${first.label}-aa` : null;
  return {
    arms: [...targets.map((target) => targetArm(target)), ...(aa === null ? [] : [targetArm(first, aa)])],
    contests: [targets.map(({ label }) => label)],
    aa,
    injection: null,
  };
}
