import type { Interval } from '../../stats/signed-rank.ts';

// The sentences of the verdicts. Ratios and percentages only: values in units are worded by the report.

/** A ratio in four digits, or in as many as it takes to see that it is not 1. */
function ratio(value: number): string {
  const texts = [4, 6, 8, 10, 12, 15].map((digits) => String(Number(value.toPrecision(digits))));
  return texts.find((text) => value === 1 || text !== '1') ?? String(value);
}

const span = (low: number, high: number): string => `${ratio(low)}..${ratio(high)}`;

const wide = (interval: Interval): string => `The 95 % interval ${span(interval.low, interval.high)}`;

const narrow = (interval: Interval): string => `the 90 % interval ${span(interval.low, interval.high)}`;

const inside = (marginRatio: number): string => span(1 / marginRatio, marginRatio);

/** Why the candidate is lower: `interval` of the ratio at 95 %, the margin as a ratio >= 1. */
export function wholeBelow(interval: Interval, marginRatio: number): string {
  const limit =
    marginRatio === 1
      ? '1, and every difference counts'
      : `1/${ratio(marginRatio)} = ${ratio(1 / marginRatio)}`;
  return `${wide(interval)} lies wholly below ${limit}.`;
}

/** Why the candidate is higher. */
export function wholeAbove(interval: Interval, marginRatio: number): string {
  const limit = marginRatio === 1 ? '1, and every difference counts' : ratio(marginRatio);
  return `${wide(interval)} lies wholly above ${limit}.`;
}

/** Why both are the same: `interval` at 90 %. */
export function wholeInside(interval: Interval, marginRatio: number): string {
  return `The 90 % interval ${span(interval.low, interval.high)} lies wholly inside ${inside(marginRatio)}.`;
}

/** Why both are the same where every difference counts. */
export function identical(rounds: number): string {
  return `Both sides had the same value in every pair of all ${rounds} rounds.`;
}

/** Why there is a difference of unclear size. */
export function excludesOne(interval: Interval, marginRatio: number): string {
  return `${wide(interval)} excludes 1 and reaches into ${inside(marginRatio)}.`;
}

/** Why nothing can be told. `unseen` is the half-width of the 95 % interval as a ratio >= 1. */
export function containsOne(at95: Interval, at90: Interval, marginRatio: number, unseen: number): string {
  const beyond =
    marginRatio === 1 ? 'not all pairs were equal' : `${narrow(at90)} reaches beyond ${inside(marginRatio)}`;
  const percent = Number(((unseen - 1) * 100).toPrecision(2));
  return `${wide(at95)} contains 1, and ${beyond}: a difference of ${percent} % could have gone unseen.`;
}

/** Why the cell is void: too many pairs. `cause` is the check that fired most often. */
export function manyVoid(voidPairs: number, pairs: number, cause: string | null): string {
  return `${voidPairs} of ${pairs} pairs are void, more than a quarter${reason(cause)}.`;
}

/** Why the cell is void: one side more often than the other. */
export function unevenVoid(sides: readonly [Named, Named], cause: string | null): string {
  const [one, other] = sides;
  return `Checks voided ${one.name} alone in ${one.count} pairs and ${other.name} alone in ${other.count}, which is no accident: what is left is a selection${reason(cause)}.`;
}

/** Why there are not enough rounds. `unresolved` of all rounds gave no value, and `nullMeans` says why. */
export function fewRounds(rounds: number, needed: number, unresolved: number, nullMeans: string): string {
  const because =
    unresolved === 0 ? '' : ` ${unresolved} of ${rounds + unresolved} gave no value: ${nullMeans}.`;
  const count = rounds === 1 ? '1 round counts' : `${rounds} rounds count`;
  return `Only ${count}, and below ${needed} there is no 95 % interval.${because}`;
}

/** A transport and how many pairs or rounds something is said about. */
export interface Named {
  readonly name: string;
  readonly count: number;
}

/** Why a value that never came to be leaves the comparison open. */
export function absent(sides: readonly [Named, Named], rounds: number, nullMeans: string): string {
  const [one, other] = sides;
  return `${one.name} has no value in ${one.count} and ${other.name} in ${other.count} of ${rounds} rounds: ${nullMeans}.`;
}

/** Why both are the same without a ratio. */
export function bothZero(rounds: number): string {
  return `Both sides are 0 in all ${rounds} rounds.`;
}

/** Why one is lower or higher without a ratio: the `zero` side never had one, the other always. */
export function oneZero(zero: string, other: string, otherValue: number, rounds: number): string {
  return `${zero} is 0 and ${other} above it in all ${rounds} rounds (${plain(otherValue)} against 0): a ratio with a zero side does not exist.`;
}

/** A transport, in how many rounds it was above 0, and its value over all rounds. */
export interface Occurrence extends Named {
  readonly value: number;
}

/** Why a value that is 0 here and above 0 there leaves the comparison open. */
export function someZero(sides: readonly [Occurrence, Occurrence], rounds: number, summary: string): string {
  const [one, other] = sides.map(
    ({ name, count, value }) =>
      `${name} is above 0 in ${count} of ${rounds} rounds (${summary} ${plain(value)})`,
  );
  return `${one}, ${other}: a ratio with a zero side does not exist.`;
}

/** Added to the reason of a primary claim that Holm's correction took back. `claimed` is what it would have been alone. */
export function takenBack(claimed: string, p: number, threshold: number, claims: number): string {
  return `Alone it would be '${claimed}'; among ${claims} primary claims its chance of error (p = ${ratio(p)}) may be ${ratio(threshold)} at most.`;
}

/** Added to the reason of a verdict that the machine is too restless for. */
export function limitedByGrade(claimed: string, grade: string): string {
  return `The interval alone would say '${claimed}', but the calibration found this machine ${grade}: it allows no more.`;
}

const reason = (cause: string | null): string => (cause === null ? '' : `: ${cause}`);

const plain = (value: number): string => String(Number(value.toPrecision(6)));
