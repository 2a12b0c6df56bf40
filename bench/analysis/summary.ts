import { contestantsOf, type Check, type RoundRecord } from '../records/record.ts';
import type { CheckSummary, ScenarioSummary } from '../records/run.ts';
import { eventsPerBurstOf, type CurveSpec, type Scenario } from '../records/scenario.ts';
import { MIN_ROUNDS } from '../stats/signed-rank.ts';
import { isVoid, judge, measuredIn, NOT_RECORDED, pairsOf, type Measured } from './pairing.ts';

/** The rounds of one cell. The first says what was run: its cell, its profile and its arms. */
export type Rounds = readonly [RoundRecord, ...RoundRecord[]];

/** The rounds of one cell of a scenario. */
export interface CellRounds {
  readonly scenario: string;
  readonly rounds: Rounds;
  /** What its scenario shows: curves, and metrics by their ids. */
  readonly curves: readonly CurveSpec[];
  readonly shown: readonly string[];
}

/**
 * What one cell was asked to do, and what came of it. A pair is void when the windows of any arm of a contest are.
 * @param timesTooWide by how much the widest primary interval misses the width at which rounds end; at most 1: it does not.
 */
export function summariseCell(
  id: string,
  { title, question }: Scenario,
  records: Rounds,
  timesTooWide: number,
): ScenarioSummary {
  const [{ cell, profile }] = records;
  const pairsVoid = records.flatMap(voidByPair);
  return {
    id,
    title,
    question,
    cell: cell.id,
    cellLabel: cell.label,
    rounds: records.length,
    plannedRounds: cell.rounds[profile],
    pairs: pairsVoid.length,
    voidPairs: pairsVoid.filter(Boolean).length,
    voidArms: voidArmsIn(records),
    ended: endingOf(records, timesTooWide),
    seconds: records.reduce((sum, record) => sum + record.durationNs, 0) / 1e9,
    load: loadOf(records),
  };
}

function endingOf(records: Rounds, timesTooWide: number): ScenarioSummary['ended'] {
  const [{ cell, profile }] = records;
  if (records.length >= cell.rounds[profile]) return 'planned';
  if (records.length < MIN_ROUNDS || timesTooWide > 1) return 'time';
  return cell.primary.length > 0 ? 'narrow' : 'enough';
}

/** For each pair of a round, whether the records of any arm of a contest are void. */
function voidByPair(record: RoundRecord): readonly boolean[] {
  const columns = record.contests.flatMap(([baseline, ...candidates]) => {
    if (baseline === undefined) return [];
    // An arm alone is its own partner: its records still have checks.
    return (candidates.length === 0 ? [baseline] : candidates).map((candidate) =>
      pairsOf(record, measuredIn(record), baseline, candidate).map((pair) => isVoid(pair)),
    );
  });
  return (columns[0] ?? []).map((_, pair) => columns.some((column) => column[pair] === true));
}

/** The arms of the contests of which nothing counts, which tables and curves would leave out without a word. */
function voidArmsIn(records: Rounds): ScenarioSummary['voidArms'] {
  const judged = records.flatMap((record) => judge(record, measuredIn(record), record.contests));
  return contestantsOf(records[0]).flatMap((transport) => {
    const own = judged.filter(({ item }) => item.arm === transport);
    if (own.some(({ outcome }) => outcome === 'counted' || outcome === 'disturbed')) return [];
    const isRecorded = own.length > 0;
    const cause = own.find((one) => one.cause !== null)?.cause ?? (isRecorded ? null : NOT_RECORDED);
    return [{ transport, cause }];
  });
}

function loadOf(records: Rounds): ScenarioSummary['load'] {
  const [{ cell, profile }] = records;
  const { connections } = cell;
  switch (cell.kind) {
    case 'load': {
      const eventsPerSecond = cell.pace.kind === 'rate' ? cell.pace.eventsPerSecond : null;
      const bursts = eventsPerBurstOf(cell);
      return {
        kind: 'load',
        connections,
        eventsPerSecond,
        ...(bursts === 1 ? {} : { eventsPerBurst: bursts }),
        ...(cell.clientProcesses !== undefined && { clientProcesses: cell.clientProcesses }),
        windowMs: cell.measureMs[profile],
      };
    }
    case 'fault': {
      const { eventsPerSecond, timeline } = cell;
      const besideRounds = Math.max(
        ...records.map((record) => (record.kind === 'fault' ? record.beside : 0)),
      );
      const steps = timeline.map(({ atMs, action }) => ({ atMs, action }));
      return { kind: 'fault', connections, eventsPerSecond, steps, besideRounds };
    }
    case 'procedure':
      return { kind: 'procedure', connections, what: cell.load };
    case 'target': {
      const { clientProcesses } = cell;
      return { kind: 'target', connections, clientProcesses, windowMs: cell.measureMs[profile] };
    }
    default:
      return cell satisfies never;
  }
}

const SEVERITY = { void: 0, disturbed: 1, warn: 2, pass: 3 } as const;

/** How often each check came out how in one cell, the worst first. What an arm found out is kept for each of them. */
export function summariseChecks(
  scenario: string,
  cell: string,
  records: readonly RoundRecord[],
): CheckSummary[] {
  const summaries = new Map<string, CheckSummary>();
  for (const { code, outcome, values } of records.flatMap(checksOf)) {
    const arm = outcome === 'pass' ? (values['arm'] ?? '') : '';
    const key = `${outcome} ${code} ${arm}`;
    const known = summaries.get(key) ?? { scenario, cell, code, outcome, count: 0, example: values };
    summaries.set(key, { ...known, count: known.count + 1 });
  }
  return [...summaries.values()].toSorted(
    (a, b) => SEVERITY[a.outcome] - SEVERITY[b.outcome] || (a.code < b.code ? -1 : 1),
  );
}

/** All checks of a round: its own, then those of its windows in the order as run, or of its faults or procedures. */
function checksOf(record: RoundRecord): readonly Check[] {
  const place = (item: Measured): number => ('position' in item ? item.position : 0);
  const parts = measuredIn(record).toSorted((a, b) => place(a) - place(b));
  return [...record.checks, ...parts.flatMap(({ checks }) => checks)];
}
