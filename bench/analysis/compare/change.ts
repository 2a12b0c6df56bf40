import type { Grade } from '../../records/calibration.ts';
import type { Margin } from '../../records/metric.ts';
import type { Change } from '../../records/run-comparison.ts';
import type { Verdict } from '../../records/verdict.ts';
import { marginRatioOf } from '../verdict/decide.ts';
import { limitedFinding } from '../verdict/allowed-by.ts';
import type { Side } from '../verdict/comparison.ts';
import type { Finding } from '../verdict/without-ratio.ts';
import { shiftOf, type Shift } from './shift.ts';

/** The verdicts of two runs on the same thing. */
export interface VerdictPair {
  readonly a: Verdict;
  readonly b: Verdict;
}

/** The part of a `Change` that follows from the numbers alone. */
export type Found = Pick<Change, 'a' | 'b' | 'ratioInA' | 'ratioInB' | 'margin' | 'marginRatio'> & Shift;

/** Whether the ratio candidate / baseline was the same in both runs. */
export function ratioChange({ a, b }: VerdictPair): Found {
  const margin = widerOf(a.margin, b.margin);
  const marginRatio = largerOf(
    marginRatioOf(margin, a.baselineValue, a.candidateValue),
    marginRatioOf(margin, b.baselineValue, b.candidateValue),
  );
  const shift =
    ifVoid({ a, b }) ??
    ifWithoutRatio({ a, b }) ??
    shiftOf(present(a.roundRatios), present(b.roundRatios), marginRatio);
  const [ratioInA, ratioInB] = [a.ratio, b.ratio];
  return {
    a: ratioInA?.point ?? null,
    b: ratioInB?.point ?? null,
    ratioInA,
    ratioInB,
    margin,
    marginRatio,
    ...shift,
  };
}

/** Whether one side came to the same by itself in both runs. */
export function absoluteChange({ a, b }: VerdictPair, side: Side): Found {
  const [ofA, ofB] = [a.roundValues[side], b.roundValues[side]];
  const [valueA, valueB] = [valueOf(a, side), valueOf(b, side)];
  const margin = widerOf(a.margin, b.margin);
  const marginRatio = marginRatioOf(margin, valueA, valueB);
  const shift = ifVoid({ a, b }) ?? ifAbsent(ofA, ofB) ?? shiftOf(present(ofA), present(ofB), marginRatio);
  return { a: valueA, b: valueB, ratioInA: null, ratioInB: null, margin, marginRatio, ...shift };
}

/** What was found, as far as the calibrations of both runs allow it. */
export function limitedBy(
  grades: readonly Grade[],
  found: Found,
  verdict: Pick<Verdict, 'unit' | 'statistic'>,
): Found {
  const { outcome, because } = grades.reduce<Finding>(
    (finding, grade) => limitedFinding(finding, grade, verdict),
    found,
  );
  return { ...found, outcome, because };
}

function ifVoid(pair: VerdictPair): Shift | null {
  return inFirst(pair, 'void', ({ outcome }) => outcome === 'void');
}

function ifWithoutRatio(pair: VerdictPair): Shift | null {
  if ([pair.a, pair.b].every(areBothZero)) {
    return { ratio: null, outcome: 'same', because: [{ code: 'both-zero-in-runs', values: {} }] };
  }
  return inFirst(pair, 'cannot-tell', ({ ratio }) => ratio === null);
}

/** The outcome that follows from the first verdict that fulfils the claim, with its reasons; null: none does. */
function inFirst(
  { a, b }: VerdictPair,
  outcome: Shift['outcome'],
  claim: (verdict: Verdict) => boolean,
): Shift | null {
  const [run, verdict] = claim(a) ? (['A', a] as const) : (['B', b] as const);
  if (!claim(verdict)) return null;
  return { ratio: null, outcome, because: [{ code: 'in-run', values: { run } }, ...verdict.because] };
}

/** A value that never came to be is a result, as in a verdict. */
function ifAbsent(a: readonly (number | null)[], b: readonly (number | null)[]): Shift | null {
  const values = {
    absentRoundsA: a.length - present(a).length,
    absentRoundsB: b.length - present(b).length,
  };
  if (values.absentRoundsA === 0 && values.absentRoundsB === 0) return null;
  return { ratio: null, outcome: 'cannot-tell', because: [{ code: 'absent-in-run', values }] };
}

function areBothZero({ outcome, ratio, baselineValue, candidateValue }: Verdict): boolean {
  return outcome === 'same' && ratio === null && baselineValue === 0 && candidateValue === 0;
}

function valueOf(verdict: Verdict, side: Side): number | null {
  return side === 'baseline' ? verdict.baselineValue : verdict.candidateValue;
}

/** The margin that both runs can stand by. Every difference counts only where it does in both. */
function widerOf(a: Margin, b: Margin): Margin {
  if (a.kind === 'exact') return b;
  if (b.kind === 'exact') return a;
  return { ...a, ratio: Math.max(a.ratio, b.ratio), floor: Math.max(a.floor, b.floor) };
}

function largerOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

function present(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null);
}
