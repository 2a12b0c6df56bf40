import type { ProcedureRecord } from '../records/record.ts';
import type { ProcedureCell } from '../records/scenario.ts';
import { ordinaryArm, withChildren, type ArmPlan } from '../processes/children.ts';
import type { Trial } from '../rounds/context.ts';
import type { ProcedureResult } from '../rounds/procedure.ts';
import { testContext } from '../rounds/context.fixture.ts';
import { slopeOf } from '../stats/slope.ts';
import { loadProcedure, metrics } from './index.ts';

/** What a procedure returned, without the standstills that a busy machine makes, and ways to look at it. */
export interface Measured extends ProcedureResult {
  /** What a quantity was at a place; null: it was not read there. */
  readonly valueOf: (quantity: string, at?: number | null) => number | null;
  /** All values of a quantity, in the order as read. */
  readonly valuesOf: (quantity: string) => readonly number[];
  /** The slope of a quantity along its places. */
  readonly slopeOf: (quantity: string) => number;
  /** What a metric makes of the readings, statistic by statistic. */
  readonly metric: (id: string) => readonly (number | null)[];
}

/**
 * For tests: takes one arm through a procedure, in real processes. What makes an arm of a round void rejects here.
 * @param arm a transport, or an arm with servers or clients of its own
 * @param trial what differs from an ordinary round
 */
export async function runProcedure(
  id: string,
  arm: string | ArmPlan,
  settings: ProcedureCell['settings'],
  trial: Partial<Trial> = {},
): Promise<Measured> {
  const plan = typeof arm === 'string' ? ordinaryArm(arm) : arm;
  const context = testContext([plan.transport], { arms: [plan], scenario: id, ...trial }, false);
  const procedure = await loadProcedure(id);
  const result = await withChildren(context.signal, (keep) =>
    procedure.run({ context, plan, keep }, settings),
  );
  const checks = result.checks.filter(({ code }) => code !== 'standstill');
  return { ...result, checks, ...viewsOf({ arm: plan.arm, position: 0, fromNs: 0, untilNs: 1, ...result }) };
}

/** As `runProcedure`, once over each transport: several tests look at the same readings. */
export function measureOnce(
  id: string,
  settings: ProcedureCell['settings'],
): (transport: string) => Promise<Measured> {
  const measured = new Map<string, Promise<Measured>>();
  return (transport) => {
    const once = measured.get(transport) ?? runProcedure(id, transport, settings);
    measured.set(transport, once);
    return once;
  };
}

function viewsOf(record: ProcedureRecord): Omit<Measured, keyof ProcedureResult> {
  const of = (wanted: string) => record.readings.filter(({ quantity }) => quantity === wanted);
  return {
    valueOf: (quantity, at = null) => of(quantity).find((one) => one.at === at)?.value ?? null,
    valuesOf: (quantity) => of(quantity).map(({ value }) => value),
    slopeOf: (quantity) =>
      slopeOf(of(quantity).flatMap(({ at, value }) => (at === null ? [] : { x: at, y: value }))) ?? NaN,
    metric: (id) => (metrics.get(id).procedure ?? []).map((one) => one.of(record)),
  };
}
