import { faultsOf, proceduresOf, windowsOf, type Check, type RoundRecord } from '../records/record.ts';
import type { CheckSummary, ScenarioSummary } from '../records/run.ts';
import type { Cell, FaultCell, LoadCell, Pace, ProfileId, Scenario } from '../records/scenario.ts';
import { faultPairs, isVoid, windowPairs, procedurePairs } from './pairing.ts';

/** The rounds of one cell. The first says what was run: its cell, its profile and its arms. */
export type Rounds = readonly [RoundRecord, ...RoundRecord[]];

/**
 * What one cell was asked to do, and what came of it. A pair is void when the windows of any arm of the contest are.
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
    ended: records.length >= cell.rounds[profile] ? 'planned' : timesTooWide <= 1 ? 'narrow' : 'time',
    seconds: records.reduce((sum, record) => sum + record.durationNs, 0) / 1e9,
    load: [sentenceOf(cell, profile), besideWords(records)].filter((part) => part !== null).join(' '),
  };
}

/** For each pair of a round, whether the windows of any arm of the contest are void. */
function voidByPair(record: RoundRecord): readonly boolean[] {
  const [baseline, ...candidates] = record.contest;
  if (baseline === undefined) return [];
  const pairsOf = { load: windowPairs, fault: faultPairs, procedure: procedurePairs }[record.cell.kind];
  // An arm alone is its own partner: its windows still have checks.
  const columns = (candidates.length === 0 ? [baseline] : candidates).map((candidate) =>
    pairsOf(record, baseline, candidate).map(isVoid),
  );
  return (columns[0] ?? []).map((_, pair) => columns.some((column) => column[pair] === true));
}

function sentenceOf(cell: Cell, profile: ProfileId): string {
  switch (cell.kind) {
    case 'load':
      return loadSentence(cell, profile);
    case 'fault':
      return faultSentence(cell);
    case 'procedure':
      return cell.load;
    default:
      return cell satisfies never;
  }
}

/** Whether the rounds shared the machine with others; null: they did not. */
function besideWords(records: Rounds): string | null {
  const most = Math.max(...records.map((record) => (record.kind === 'fault' ? record.beside : 0)));
  return most === 0
    ? null
    : `Run side by side with ${most === 1 ? 'another round' : `up to ${most} other rounds`}.`;
}

function loadSentence({ connections, pace, measureMs }: LoadCell, profile: ProfileId): string {
  return `${connectionsAt(connections, pace)}, measured in windows of ${measureMs[profile]} ms.`;
}

function faultSentence({ connections, eventsPerSecond, timeline }: FaultCell): string {
  const steps = timeline.map(({ atMs, action }) => `${action} at ${atMs} ms`).join(', ');
  return `${connectionsAt(connections, { kind: 'rate', eventsPerSecond })}; ${steps}.`;
}

function connectionsAt(connections: number, pace: Pace): string {
  const count = `${connections} connection${connections === 1 ? '' : 's'}`;
  if (pace.kind === 'saturate') return `${count}, each event as soon as the one before it is on its way`;
  const { eventsPerSecond } = pace;
  return `${count}, ${eventsPerSecond} event${eventsPerSecond === 1 ? '' : 's'} per second`;
}

const SEVERITY = { void: 0, warn: 1, pass: 2 } as const;

/** How often each check came out how in one cell, the worst first. */
export function summariseChecks(
  scenario: string,
  cell: string,
  records: readonly RoundRecord[],
): CheckSummary[] {
  const summaries = new Map<string, CheckSummary>();
  for (const { code, outcome, values } of records.flatMap(checksOf)) {
    const key = `${outcome} ${code}`;
    const known = summaries.get(key) ?? { scenario, cell, code, outcome, count: 0, example: values };
    summaries.set(key, { ...known, count: known.count + 1 });
  }
  return [...summaries.values()].toSorted(
    (a, b) => SEVERITY[a.outcome] - SEVERITY[b.outcome] || (a.code < b.code ? -1 : 1),
  );
}

/** All checks of a round: its own, then those of its windows in the order as run, then those of its faults and procedures. */
function checksOf(record: RoundRecord): readonly Check[] {
  const windows = windowsOf(record).toSorted((a, b) => a.position - b.position);
  const parts = [...windows, ...faultsOf(record), ...proceduresOf(record)];
  return [...record.checks, ...parts.flatMap(({ checks }) => checks)];
}
