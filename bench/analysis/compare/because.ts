// The sentences of a comparison of runs that no verdict has. Ratios and counts only, as there.

/** Why there are not enough rounds. */
export function fewRounds(a: number, b: number, needed: number): string {
  return `${a} rounds count in A and ${b} in B, and ${needed} are needed in each.`;
}

/** Why both runs are the same where every difference counts, or all is 0. */
export const identical = 'The rounds have the same values in both runs.';

/** How the rounds of both runs lie to each other where every difference counts and a ratio does not exist. */
export function order(above: number, below: number, pairs: number): string {
  return `A round of B is above a round of A in ${above} of ${pairs} pairs and below it in ${below}; every difference counts.`;
}

/** Why a side that is 0 leaves the comparison open. */
export const zero = 'A round of A or B is not above 0: a ratio with such a side does not exist.';

/** Why a run that has no ratio leaves the comparison open. `reason` is that of its verdict. */
export function noRatio(run: string, reason: string): string {
  return `There is no ratio in ${run}: ${reason}`;
}

/** Why a void verdict makes the comparison void. */
export function isVoid(run: string, reason: string): string {
  return `In ${run}: ${reason}`;
}

/** Why both runs are the same without a ratio. */
export const bothZero = 'Both sides are 0 in both runs.';

/** Why a value that never came to be leaves the comparison open. */
export function absent(a: number, b: number): string {
  return `A value is absent in ${a} rounds of A and ${b} of B, and leaving these out would hide it.`;
}
