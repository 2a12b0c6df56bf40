import { systemClock as clock } from '../../servers/stream/clock.ts';
import { RECORD_SCHEMA_VERSION, type ArmRecord, type Check, type RoundRecord } from '../records/record.ts';
import type { Cell } from '../records/scenario.ts';
import { unmeasured } from './checks.ts';
import type { RoundContext } from './context.ts';

/** What the records of all kinds of round have. */
type RoundBase = Omit<RoundRecord, 'kind' | 'cell'>;

/** Begins a round. The function it returns ends the round with what all records have; the duration is the time between the two. */
export function beginRound({
  scenario,
  profile,
  round,
  contests,
  aa,
  injection,
}: RoundContext): (arms: readonly ArmRecord[], checks?: readonly Check[]) => RoundBase {
  const startedAt = new Date().toISOString();
  const startedNs = clock.nowNs();
  return (arms, checks = []) => ({
    schemaVersion: RECORD_SCHEMA_VERSION,
    scenario,
    profile,
    round,
    startedAt,
    durationNs: clock.nowNs() - startedNs,
    contests,
    aa,
    injection,
    arms,
    checks,
  });
}

/** The record of a round whose processes died or hung before anything could be measured: void, with the cause. */
export function unmeasuredRound(
  context: RoundContext,
  cell: Cell,
  error: unknown,
  durationNs: number,
): RoundRecord {
  const base = { ...beginRound(context)([], [unmeasured(error)]), durationNs };
  switch (cell.kind) {
    case 'load':
      return { kind: cell.kind, cell, ...base, order: [], windows: [] };
    case 'fault':
      return { kind: cell.kind, cell, ...base, beside: 0, faults: [] };
    case 'procedure':
      return { kind: cell.kind, cell, ...base, procedures: [] };
    case 'target':
      return { kind: cell.kind, cell, ...base, order: [], windows: [] };
    default:
      return cell satisfies never;
  }
}
