import type { Reason } from '../../records/reason.ts';
import {
  formatCount,
  formatLargest,
  formatEstimate,
  formatPercent,
  formatPlain,
  formatRatio,
  formatValue,
} from '../format.ts';

/**
 * The reasons of an outcome as sentences, in their order.
 * @param labelOf the name of a transport by its id
 */
export function reasonWords(
  reasons: readonly Reason[],
  labelOf: (id: string) => string = (id) => id,
): string {
  return reasons.map((reason) => sentenceOf(reason, labelOf)).join(' ');
}

function sentenceOf({ code, values }: Reason, labelOf: (id: string) => string): string {
  switch (code) {
    case 'many-void':
      return `${values.voidPairs} of ${formatCount(values.pairs, 'pair')} are void, more than a quarter${caused(values)}.`;
    case 'uneven-void': {
      const { baseline, candidate, baselineOnlyPairs, candidateOnlyPairs } = values;
      return (
        `Checks voided only ${labelOf(baseline)} in ${formatCount(baselineOnlyPairs, 'pair')} and only ${labelOf(candidate)} in ${candidateOnlyPairs}. ` +
        `That is too uneven for chance, so the pairs that remain are a selection${caused(values)}.`
      );
    }
    case 'few-rounds': {
      const { rounds, neededRounds, unresolvedRounds, nullMeans } = values;
      if (rounds === 0 && unresolvedRounds > 0) {
        return `None of ${formatCount(unresolvedRounds, 'round')} gave a value: ${nullMeans}.`;
      }
      const unresolved =
        unresolvedRounds === 0
          ? ''
          : ` ${unresolvedRounds} of ${rounds + unresolvedRounds} gave no value: ${nullMeans}.`;
      return `Only ${formatCount(rounds, 'round')} count${rounds === 1 ? 's' : ''}, and a 95 % interval needs ${neededRounds}.${unresolved}`;
    }
    case 'absent':
      return `${labelOf(values.baseline)} has no value in ${values.baselineRounds} and ${labelOf(values.candidate)} in ${values.candidateRounds} of ${formatCount(values.rounds, 'round')}: ${values.nullMeans}.`;
    case 'both-zero':
      return `Both sides are 0 in all ${formatCount(values.rounds, 'round')}.`;
    case 'one-zero':
      return `${labelOf(values.zero)} is 0 and ${labelOf(values.other)} above 0 in all ${formatCount(values.rounds, 'round')}. There is no ratio with a side that is 0.`;
    case 'some-zero':
      return `${labelOf(values.baseline)} is above 0 in ${values.baselineRounds} and ${labelOf(values.candidate)} in ${values.candidateRounds} of ${formatCount(values.rounds, 'round')}. There is no ratio with a side that is 0 or below.`;
    case 'identical':
      return `Both sides have the same value in every pair of all ${formatCount(values.rounds, 'round')}.`;
    case 'below-margin':
      return `The 95 % interval ${span(values)} lies entirely below ${limit(1 / values.marginRatio)}.`;
    case 'above-margin':
      return `The 95 % interval ${span(values)} lies entirely above ${limit(values.marginRatio)}.`;
    case 'inside-margin':
      return `The 90 % interval ${span(values)} lies entirely inside the margin ${marginSpan(values)}.`;
    case 'excludes-one':
      return `The 95 % interval ${span(values)} excludes 1 and reaches into the margin ${marginSpan(values)}.`;
    case 'contains-one': {
      const { marginRatio, low90, high90 } = values;
      const beyond =
        marginRatio === 1
          ? 'not all pairs are equal'
          : `the 90 % interval ${span({ low: low90, high: high90 })} reaches beyond the margin ${marginSpan(values)}`;
      return `The 95 % interval ${span(values)} contains 1, and ${beyond}: differences up to ${formatLargest(values)} cannot be ruled out.`;
    }
    case 'busy-machine': {
      const { claimed, disturbedPairs, pairs, widenedRatio } = values;
      const limit =
        widenedRatio === 1
          ? `alone the interval would say '${claimed}', but other work gives delays another size: only the direction is claimed`
          : `other work can move a ratio of CPU times by ${formatPercent(widenedRatio - 1)}, and the interval is taken that much wider`;
      return `On a busy machine (${disturbedPairs} of ${formatCount(pairs, 'pair')} disturbed${caused(values).replace(' (', ': ').replace(')', '')}): ${limit}.`;
    }
    case 'taken-back':
      return `Alone it would be '${values.claimed}'. Among ${formatCount(values.claims, 'primary verdict')}, Holm's correction tests its p-value of ${formatPlain(values.p)} at ${formatPlain(values.threshold)}.`;
    case 'limited-by-grade':
      return `The interval alone would say '${values.claimed}', but a machine graded ${values.grade} does not allow that.`;
    case 'in-run':
      return `In run ${values.run}:`;
    case 'few-rounds-in-run':
      return `${formatCount(values.roundsA, 'round')} of A and ${values.roundsB} of B count, and each run needs ${values.neededRounds}.`;
    case 'absent-in-run':
      return `A value is absent in ${formatCount(values.absentRoundsA, 'round')} of A and ${values.absentRoundsB} of B. Leaving them out would hide that.`;
    case 'both-zero-in-runs':
      return 'Both sides are 0 in both runs.';
    case 'same-values':
      return 'The rounds of both runs have the same values.';
    case 'not-positive':
      return 'A round of A or B is not above 0, and there is no ratio with such a side.';
    case 'order':
      return `A round of B is above a round of A in ${values.abovePairs} of ${formatCount(values.pairs, 'pair')} and below it in ${values.belowPairs}; every difference counts.`;
    case 'clock-bound':
      return `The clocks of two processes are known to agree within ${formatValue(values.boundNs, 'ns')}; grade ${values.grade} needs ${formatValue(values.limitNs, 'ns')}.`;
    case 'timer-lag':
      return `One timer in ten fires at least ${formatValue(values.p90Ns, 'ns')} late; grade ${values.grade} allows ${formatValue(values.limitNs, 'ns')}.`;
    case 'work-spread':
      return `Repeats of the same work differ by ${formatPercent(values.spreadShare)}; grade ${values.grade} allows ${formatPercent(values.limitShare)}.`;
    default:
      return code satisfies never;
  }
}

const caused = ({ cause }: { readonly cause: string | null }): string =>
  cause === null ? '' : ` (${cause})`;

/** `(0.78..0.83)`; of an interval without width `(1.00)`. */
function span({ low, high }: { readonly low: number; readonly high: number }): string {
  const { point, interval } = formatEstimate({ point: low, low, high, confidence: 0.95 });
  return interval === '' ? `(${point.slice(0, -1)})` : interval;
}

const limit = (ratio: number): string =>
  ratio === 1 ? '1, and every difference counts' : `the margin ${formatRatio(ratio)}`;

const marginSpan = ({ marginRatio }: { readonly marginRatio: number }): string =>
  span({ low: 1 / marginRatio, high: marginRatio });
