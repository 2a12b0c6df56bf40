import { availableParallelism } from 'node:os';
import { joinsWrites } from '../../servers/hub/joined-writes.ts';
import { exactly, outcomeWord, that, type Case, type CaseFinding } from '../cases/case.ts';
import { Child } from '../processes/child.ts';
import { entryPoint, START_TIMEOUT_MS, withChildren } from '../processes/children.ts';
import { formulaOf } from '../questions/wire/formulas.ts';
import { windowsOf, type RoundRecord, type WindowRecord } from '../records/record.ts';
import type { Verdict } from '../records/verdict.ts';
import { bytes, estimate, text, type Text } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { injectedArm } from './arms.ts';
import { injection } from './injection.ts';
import { analyseRecords, DIFFERENT, doctorCell, recordRounds } from './rounds.ts';

/** What the runner asks of a neighbour. */
export interface NeighbourCalls {
  /** Takes this share of a processor from now on, in bursts, and ends. */
  hog: {
    ask: { readonly forMs: number; readonly share: number; readonly seed: number };
    answer: { readonly hogging: true };
  };
}

const cell = doctorCell({
  id: 'neighbours',
  measureMs: 400,
  pairs: 2,
  rounds: 8,
  primary: ['server-cpu.mean', 'delivery.p50'],
});
const METRICS = ['server-cpu', 'delivery', 'missed'];
/** Longer than the rounds take on any machine that is worth a measurement; the neighbours end with the rounds. */
const HOG_MS = 180_000;
const BURNT_SHARE = 0.2;

/**
 * Other programs that take a share of every processor, as on an ordinary machine: what the harness says beside them must still be
 * right. Exact values are decided, what differs is found, and equal arms are not called different.
 */
export function neighbours(percent: number, isDefault: boolean): Case {
  return injection({
    title: `Other programs take ${percent} % of every processor`,
    injected: `A program takes ${percent} % of every processor in bursts of 2 to 60 ms. A server is compared with itself, and with one that burns 20 % more CPU time.`,
    seconds: 75,
    isDefault,
    async run(trial) {
      const records = await measureBesideNeighbours(trial, percent / 100);
      return judgeBesideNeighbours(
        analyseRecords(records, cell, METRICS),
        records.flatMap(windowsOf),
        await joinsWrites(),
      );
    },
  });
}

function measureBesideNeighbours(trial: Trial, share: number): Promise<readonly RoundRecord[]> {
  return withChildren(trial.signal, async (keep) => {
    const plan = entryPoint('doctor/neighbour-process.js');
    await Promise.all(
      Array.from({ length: availableParallelism() }, (_, at) =>
        keep(new Child<NeighbourCalls>(plan, 'neighbour')).call(
          'hog',
          { forMs: HOG_MS, share, seed: trial.seed + at },
          START_TIMEOUT_MS,
        ),
      ),
    );
    const burning = (arm: string, burnt: number) =>
      injectedArm('sse', arm, { server: { kind: 'burn', share: burnt } });
    const arms = [burning('sse', 0), burning('sse-again', 0), burning('sse-burning', BURNT_SHARE)];
    return recordRounds(trial, `neighbours-${share}`, cell, arms);
  });
}

type Read = Pick<Verdict, 'candidate' | 'metric' | 'statistic' | 'outcome' | 'ratio' | 'conditions'>;

/** @param windows of all arms: they send the same stream over SSE. @param isJoined as in `formulaOf`. Pure. */
export function judgeBesideNeighbours(
  { verdicts }: { readonly verdicts: readonly Read[] },
  windows: readonly WindowRecord[],
  isJoined: boolean,
): readonly CaseFinding[] {
  const of = (candidate: string, metric: string, statistic: string): Read | undefined =>
    verdicts.find(
      (one) => one.candidate === candidate && one.metric === metric && one.statistic === statistic,
    );
  const missed = verdicts.filter(({ metric }) => metric === 'missed');
  const burning = of('sse-burning', 'server-cpu', 'mean');
  const [againCpu, againDelay] = [of('sse-again', 'server-cpu', 'mean'), of('sse-again', 'delivery', 'p50')];
  const found = burning?.ratio ?? null;
  const isSame = missed.length > 0 && missed.every(({ outcome }) => outcome === 'same');
  const isSilent = (one: Read | undefined): boolean =>
    one !== undefined && one.outcome !== 'void' && !DIFFERENT.has(one.outcome);
  return [
    that(
      'missed events',
      'same',
      [...new Set(missed.map(({ outcome }) => outcomeWord(outcome)))].join(', '),
      isSame,
    ),
    exactly('wire bytes beyond the formula', surplusOf(windows, isJoined), 0, bytes),
    that('20 % more CPU time', 'an interval above 1', told(burning), found !== null && found.low > 1),
    that('server CPU between equal arms', 'no difference', told(againCpu), isSilent(againCpu)),
    that('delivery between equal arms', 'no difference', told(againDelay), isSilent(againDelay)),
  ];
}

/** A text of a length at which a chunk has two digits of size, as all have that the doctor sends. */
const TEXT_BYTES = 100;

/**
 * Bytes that the framing took beyond what the specification gives for the seqs that arrived, or that are missing from it, over all
 * windows; null: there are none. The seq of an event stands in its `id:`: windows with longer ones have more bytes.
 */
function surplusOf(windows: readonly WindowRecord[], isJoined: boolean): number | null {
  const formula = formulaOf('sse', isJoined);
  const surplus = windows.flatMap(({ firstSeq, lastSeq, counts }) => {
    if (counts === null) return [];
    let overheadBytes = 0;
    for (let seq = firstSeq; seq <= lastSeq; seq += 1)
      overheadBytes += formula.events([{ seq, textBytes: TEXT_BYTES }]) - TEXT_BYTES;
    const surplusBytes = counts.wireBytes - counts.payloadBytes - overheadBytes * cell.connections;
    // A late server sends several events in one turn, and fewer bytes where these share a chunk.
    return isJoined ? Math.max(0, surplusBytes) : Math.abs(surplusBytes);
  });
  return surplus.length === 0 ? null : surplus.reduce((sum, one) => sum + one, 0);
}

function told(verdict: Read | undefined): Text {
  if (verdict === undefined) return ['no verdict'];
  const { ratio, outcome, conditions } = verdict;
  return ratio === null
    ? [`${outcomeWord(outcome)}, ${conditions}`]
    : text`${estimate(ratio)}, ${outcomeWord(outcome)}, ${conditions}`;
}
