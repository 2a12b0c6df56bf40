import { systemClock as clock } from '../../servers/stream/clock.ts';
import {
  RECORD_SCHEMA_VERSION,
  type ArmRecord,
  type ProcedureRound,
  type ProcedureRecord,
} from '../records/record.ts';
import type { ProcedureCell } from '../records/scenario.ts';
import { createRandom } from '../stats/random.ts';
import { withChildren } from './arm.ts';
import { unmeasured } from './checks.ts';
import { describePackages, type ArmPlan, type RoundContext } from './round-context.ts';
import type { Procedure } from './procedure.ts';

/**
 * One round of a procedure: one arm after the other, in an order drawn for the round, each in processes of its own that are gone
 * before the next one starts. An arm that fails is void, with the cause, and the others go on.
 */
export async function runProcedureRound(
  context: RoundContext,
  cell: ProcedureCell,
  procedure: Procedure,
): Promise<ProcedureRound> {
  const startedAt = new Date().toISOString();
  const startedNs = clock.nowNs();
  const order = createRandom(context.seed, 'order').shuffle(context.arms);
  const arms: ArmRecord[] = [];
  const records: ProcedureRecord[] = [];
  for (const [position, plan] of order.entries()) {
    const { arm, record } = await runArm(context, cell, procedure, plan, position);
    if (arm !== null) arms.push(arm);
    records.push(record);
    context.signal.throwIfAborted();
  }
  return {
    kind: 'procedure',
    schemaVersion: RECORD_SCHEMA_VERSION,
    scenario: context.scenario,
    cell,
    profile: context.profile,
    round: context.round,
    startedAt,
    durationNs: clock.nowNs() - startedNs,
    contest: context.contest,
    aa: context.aa,
    injection: context.injection,
    arms,
    procedures: records,
    checks: [],
  };
}

async function runArm(
  context: RoundContext,
  { settings }: ProcedureCell,
  procedure: Procedure,
  plan: ArmPlan,
  position: number,
): Promise<{ readonly arm: ArmRecord | null; readonly record: ProcedureRecord }> {
  const { arm, transport } = plan;
  const fromNs = clock.nowNs();
  try {
    const result = await withChildren(context.signal, (keep) =>
      procedure.run({ context, plan, keep }, settings),
    );
    const { readings, checks, packages } = result;
    return {
      arm: {
        arm,
        transport,
        serverSoftware: describePackages(context, packages.server),
        clientSoftware: describePackages(context, packages.client),
        serverCpu: context.cpus?.server ?? null,
        clientCpu: context.cpus?.client ?? null,
        connectNs: null,
        warmUp: null,
      },
      record: { arm, position, fromNs, untilNs: clock.nowNs(), readings, checks },
    };
  } catch (error) {
    context.signal.throwIfAborted();
    const checks = [unmeasured(error)];
    return { arm: null, record: { arm, position, fromNs, untilNs: clock.nowNs(), readings: [], checks } };
  }
}
