import { RECORD_SCHEMA_VERSION, type RoundRecord } from '../records/record.ts';
import type { Cell } from '../records/scenario.ts';
import { unmeasured } from './checks.ts';
import type { RoundContext } from './round-context.ts';

/** The record of a round whose processes died or hung before anything could be measured: void, with the cause. */
export function unmeasuredRound(
  context: RoundContext,
  cell: Cell,
  cause: unknown,
  durationNs: number,
): RoundRecord {
  return {
    schemaVersion: RECORD_SCHEMA_VERSION,
    scenario: context.scenario,
    cell,
    profile: context.profile,
    round: context.round,
    startedAt: new Date().toISOString(),
    durationNs,
    contest: context.contest,
    aa: context.aa,
    injection: context.injection,
    beside: 0,
    arms: [],
    order: [],
    windows: [],
    faults: [],
    procedures: [],
    checks: [unmeasured(cause)],
  };
}
