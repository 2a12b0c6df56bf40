import { BROKERS, findBroker, startBroker, type RunningBroker } from '../../processes/brokers.ts';
import { entryPoint } from '../../processes/children.ts';
import type { Check } from '../../records/record.ts';
import type { SessionArm } from '../../rounds/session.ts';
import { BACKPLANE_IDS, BACKPLANES, type BackplaneId } from './metrics.ts';

/** A broker that runs, and servers' way to it. */
export interface RunningBackplane {
  readonly id: BackplaneId;
  readonly broker: RunningBroker;
  /** The arm, with servers that share their stream through it. */
  readonly arm: SessionArm;
}

/** Starts every broker that is installed; the run says which were, and how to get the others. */
export async function startBackplanes(
  arm: SessionArm,
): Promise<{ readonly backplanes: readonly RunningBackplane[]; readonly checks: readonly Check[] }> {
  const backplanes: RunningBackplane[] = [];
  const checks: Check[] = [];
  for (const id of BACKPLANE_IDS) {
    const { broker: brokerId, keepsEvents } = BACKPLANES[id];
    const installed = await findBroker(brokerId);
    const { label, package: packageName } = BROKERS[brokerId];
    if (installed === null) {
      if (keepsEvents)
        checks.push({ code: 'no-broker', outcome: 'warn', values: { broker: label, package: packageName } });
      continue;
    }
    if (keepsEvents)
      checks.push({ code: 'broker', outcome: 'pass', values: { broker: label, version: installed.version } });
    const broker = arm.keep(await startBroker(brokerId, installed));
    const address = keepsEvents ? broker.url : broker.url.replace('redis:', 'redis+pubsub:');
    const server = entryPoint('processes/backplane-server-process.js', [address]);
    backplanes.push({ id, broker, arm: { ...arm, plan: { ...arm.plan, server } } });
  }
  return backplanes.length > 0
    ? { backplanes, checks }
    : { backplanes, checks: checks.map((check) => ({ ...check, outcome: 'void' as const })) };
}
