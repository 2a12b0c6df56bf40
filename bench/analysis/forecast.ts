import type { Forecast, RunFile } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import { tCritical } from '../stats/t-interval.ts';
import { NARROW_SHARE, timesTooWide } from './verdict/width.ts';

/** What `--budget` is suggested to be, in seconds. */
const BUDGETS = [900, 3600];
/** A budget that is hardly longer than the run narrows nothing. */
const WORTH_TIMES = 1.5;

/** In 19 of 20 simulated runs the half-width lies within this many times what is expected, in either direction: doctor/forecast.test.ts. */
export const EXPECTED_WITHIN_TIMES = 1.9;

/**
 * How narrow the intervals of the primary verdicts would become in a longer run, of those that are wider than wanted. The cells
 * that they belong to share the time that a longer run has more. Pure.
 * @param spentSeconds how long this run took
 */
export function forecastsOf(
  { verdicts, scenarios }: Pick<RunFile, 'verdicts' | 'scenarios'>,
  spentSeconds: number,
): readonly Forecast[] {
  const open = verdicts.filter((verdict) => verdict.role === 'primary' && isTooWide(verdict));
  const cellOf = ({ scenario, cell }: Pick<Verdict, 'scenario' | 'cell'>) =>
    scenarios.find((one) => one.id === scenario && one.cell === cell);
  const cells = new Set(open.map(cellOf)).size;
  return open.flatMap((verdict) => {
    const summary = cellOf(verdict);
    if (summary === undefined || summary.seconds <= 0 || verdict.halfWidth === null) return [];
    const { halfWidth, rounds } = verdict;
    const aimHalfWidth = (verdict.marginRatio ?? 1) ** NARROW_SHARE;
    return {
      scenario: verdict.scenario,
      cell: verdict.cell,
      cellLabel: verdict.cellLabel,
      metric: verdict.metric,
      metricLabel: verdict.metricLabel,
      statistic: verdict.statistic,
      baseline: verdict.baseline,
      candidate: verdict.candidate,
      halfWidth,
      aimHalfWidth,
      at: BUDGETS.filter((seconds) => seconds >= WORTH_TIMES * spentSeconds).map((budgetSeconds) => {
        const moreTime = (budgetSeconds - spentSeconds) / cells;
        const later = Math.floor(rounds * (1 + moreTime / summary.seconds));
        const expected = expectedHalfWidth(halfWidth, rounds, later);
        return { budgetSeconds, rounds: later, halfWidth: Math.max(aimHalfWidth, expected) };
      }),
    };
  });
}

/**
 * What the half-width of an interval over some rounds is expected to be over more of them, as a ratio: it shrinks with the square
 * root of the rounds, and a little faster while they are few, as the quantile of Student's t does.
 * @param rounds at least 2, and so `later`
 */
export function expectedHalfWidth(halfWidth: number, rounds: number, later: number): number {
  const size = (count: number): number => tCritical(0.95, count - 1) / Math.sqrt(count);
  return Math.exp(Math.log(halfWidth) * (size(later) / size(rounds)));
}

/** Whether there is an interval, and it is wider than what rounds end at. */
function isTooWide(verdict: Verdict): boolean {
  const times = timesTooWide(verdict);
  return times > 1 && Number.isFinite(times);
}
