import { withChildren } from '../rounds/arm.ts';
import { ordinaryArm } from '../rounds/round-context.ts';
import type { Trial } from '../rounds/trial.ts';
import type { Analysis } from '../analysis/analyse.ts';
import type { LoadCell } from '../records/scenario.ts';
import { that, within, type Case, type Finding } from './case.ts';
import { startNeighbours } from './neighbour.ts';
import { measureRounds, verdictOn } from './rounds.ts';

const ROUNDS = 6;
const cell: LoadCell = {
  kind: 'load',
  id: 'neighbours',
  label: '100 connections',
  connections: 100,
  pace: { kind: 'rate', eventsPerSecond: 250 },
  settleMs: 100,
  measureMs: { quick: 400, standard: 400, full: 400 },
  pairs: { quick: 2, standard: 2, full: 2 },
  rounds: { quick: ROUNDS, standard: ROUNDS, full: ROUNDS },
  primary: ['server-cpu.mean', 'delivery.p50'],
  transports: null,
  payloadBytes: null,
};
/** Longer than the rounds take on any machine that is worth a measurement; the neighbours end with the rounds. */
const HOG_MS = 120_000;
const CAUSES: ReadonlySet<string> = new Set([
  'foreign-pressure',
  'server-waited',
  'client-waited',
  'server-saturated',
  'client-saturated',
  'server-late',
]);
/** More than a quarter makes the cell void; with a hog on every processor, most must be. */
const LEAST_VOID_SHARE = 0.5;

export const neighbours: Case = {
  title: 'Neighbours that hog the processors',
  injected: 'A program without a pause runs on every processor, while a transport is compared with itself.',
  seconds: 45,
  isDefault: true,
  run: (trial) => measureHogged(trial).then(judgeHogged),
};

function measureHogged(trial: Trial): Promise<Analysis> {
  return withChildren(trial.signal, async (keep) => {
    await startNeighbours(keep, HOG_MS);
    return measureRounds(trial, {
      injection: 'neighbours',
      cell,
      arms: [ordinaryArm('sse'), ordinaryArm('sse', 'sse-again')],
      metrics: ['server-cpu', 'delivery'],
    });
  });
}

/** The pairs are void, for a cause that names the neighbours, and nothing is claimed between two equal arms. Pure. */
export function judgeHogged(analysis: Analysis): readonly Finding[] {
  const [summary] = analysis.scenarios;
  const voidShare = summary === undefined ? null : summary.voidPairs / Math.max(1, summary.pairs);
  const codes = [
    ...new Set(analysis.checks.filter(({ outcome }) => outcome === 'void').map(({ code }) => code)),
  ];
  const outcomes = ['server-cpu', 'delivery'].map((metric) => verdictOn(analysis, metric)?.outcome ?? 'none');
  const isSilent = outcomes.every((outcome) => !['lower', 'higher', 'different'].includes(outcome));
  return [
    within(
      'pairs that are void',
      voidShare,
      [LEAST_VOID_SHARE, 1],
      (share) => `${(share * 100).toFixed(0)} %`,
    ),
    that(
      'their causes',
      'waiting, pressure or saturation',
      codes.join(', '),
      codes.some((code) => CAUSES.has(code)),
    ),
    that('verdicts between equal arms', 'nothing claimed', outcomes.join(', '), isSilent),
  ];
}
