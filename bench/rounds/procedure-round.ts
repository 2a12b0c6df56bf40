import { systemClock as clock } from '../../servers/stream/clock.ts';
import { withChildren } from '../processes/children.ts';
import type { ArmRecord, Check, ProcedureRecord, Reading, ProcedureRound } from '../records/record.ts';
import type { ProcedureCell } from '../records/scenario.ts';
import { createRandom } from '../stats/random.ts';
import { unmeasured } from './checks.ts';
import { describeArm, type RoundContext } from './context.ts';
import { beginRound } from './record.ts';
import type { Procedure } from './procedure.ts';

/**
 * One round of a procedure: one arm after the other, in random order, each in processes of its own that are gone before the
 * next one starts. An arm that fails is void, with the cause, and the others go on.
 */
export async function runProcedureRound(
  context: RoundContext,
  cell: ProcedureCell,
  procedure: Procedure,
): Promise<ProcedureRound> {
  const end = beginRound(context);
  const order = createRandom(context.seed, 'order').shuffle(context.arms);
  const arms: ArmRecord[] = [];
  const procedures: ProcedureRecord[] = [];
  for (const [position, plan] of order.entries()) {
    const fromNs = clock.nowNs();
    const record = (readings: readonly Reading[], checks: readonly Check[]): unknown =>
      procedures.push({ arm: plan.arm, position, fromNs, untilNs: clock.nowNs(), readings, checks });
    try {
      const { packages, readings, checks } = await withChildren(context.signal, (keep) =>
        procedure.run({ context, plan, keep }, cell.settings),
      );
      record(readings, checks);
      arms.push({ ...describeArm(context, plan, packages), connectNs: null, warmUp: null });
    } catch (error) {
      context.signal.throwIfAborted();
      record([], [unmeasured(error)]);
    }
    context.signal.throwIfAborted();
  }
  return { kind: 'procedure', cell, ...end(arms), procedures };
}
