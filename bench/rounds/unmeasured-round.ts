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
  const base = {
    schemaVersion: RECORD_SCHEMA_VERSION,
    scenario: context.scenario,
    profile: context.profile,
    round: context.round,
    startedAt: new Date().toISOString(),
    durationNs,
    contest: context.contest,
    aa: context.aa,
    injection: context.injection,
    arms: [],
    checks: [unmeasured(cause)],
  } as const;
  switch (cell.kind) {
    case 'load':
      return { kind: cell.kind, ...base, cell, order: [], windows: [] };
    case 'fault':
      return { kind: cell.kind, ...base, cell, beside: 0, faults: [] };
    case 'procedure':
      return { kind: cell.kind, ...base, cell, procedures: [] };
    default:
      return cell satisfies never;
  }
}
