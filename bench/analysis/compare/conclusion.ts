import type { Change, Conclusion, ConclusionReason } from '../../records/run-comparison.ts';
import type { RunFile } from '../../records/run.ts';
import { keyOf, type Verdict } from '../../records/verdict.ts';
import { failedControls } from '../headline.ts';

/** What decides, and which verdicts that are: the same answer for a verdict of either run. */
export interface Deciding {
  readonly basis: Conclusion['basis'];
  readonly includes: (verdict: Verdict) => boolean;
}

/**
 * What a regression can be found in: the primary verdicts of either run. Where neither run has any, the centre (mean, median,
 * p50) of everything that a clock measures stands in. What is rare (p90, p99) would leave every such comparison undecided, and of
 * what is counted exactly, one in twenty differs by chance.
 * What has no better side, and what a control takes part in, never decides.
 */
export function decidingIn(a: RunFile, b: RunFile): Deciding {
  const primary = new Set([...a.verdicts, ...b.verdicts].filter(({ role }) => role === 'primary').map(keyOf));
  const isControl = controlsOf(a, b);
  const isRated = (verdict: Verdict): boolean => verdict.better !== 'neither' && !isControl(verdict);
  return primary.size === 0
    ? { basis: 'centre', includes: (verdict) => isCentral(verdict) && isRated(verdict) }
    : { basis: 'primary', includes: (verdict) => primary.has(keyOf(verdict)) && isRated(verdict) };
}

/** Whether one of the two transports only explains: then neither is better or worse. */
export function controlsOf(a: RunFile, b: RunFile): (verdict: Verdict) => boolean {
  const controls = new Set(
    [...a.transports, ...b.transports].filter(({ role }) => role === 'control').map(({ id }) => id),
  );
  return ({ baseline, candidate }) => controls.has(baseline) || controls.has(candidate);
}

function isCentral({ unit, statistic }: Verdict): boolean {
  const isTimed = unit === 'ns' || unit === 'events/s';
  return isTimed && ['mean', 'median', 'p50'].includes(statistic);
}

/** What a conclusion rests on. */
export interface Grounds {
  readonly a: RunFile;
  readonly b: RunFile;
  readonly basis: Conclusion['basis'];
  readonly changes: readonly Change[];
  /** Verdicts of A that would decide, and that B lacks. */
  readonly lacking: readonly Verdict[];
}

/**
 * What a script should make of a comparison. A regression is a change that decides, for the worse and beyond its margin. It is
 * ruled out by `same`, and where values are compared by themselves also by any change for the better. A ratio for the better
 * rules out nothing: the candidate may have gained on the baseline because the baseline became worse. A run in which an A/A
 * control failed proves nothing, and neither does what is compared with it.
 */
export function conclude({ a, b, basis, changes, lacking }: Grounds): Conclusion {
  const deciding = changes.filter(({ decides }) => decides);
  const worse = deciding.filter(isWorse);
  const failures = [
    ...reason('unproven-a', failedControls(a.verdicts)),
    ...reason('unproven-b', failedControls(b.verdicts)),
  ];
  if (worse.length > 0 && failures.length === 0) {
    return { outcome: 'regression', basis, because: reason('worse', worse) };
  }
  const because: readonly ConclusionReason[] = [
    ...failures,
    ...(deciding.length === 0 ? [{ code: 'nothing-decides', verdicts: [] } as const] : []),
    ...reason('missing-in-b', lacking),
    ...reason(
      'open',
      deciding.filter((change) => change.outcome !== 'same' && !isForTheBetter(change)),
    ),
    ...reason(
      'ratio-better',
      deciding.filter((change) => change.kind === 'ratio' && isForTheBetter(change)),
    ),
  ];
  return { outcome: because.length === 0 ? 'no-regression' : 'undecided', basis, because };
}

function isWorse({ outcome, better }: Change): boolean {
  return outcome === (better === 'lower' ? 'higher' : 'lower');
}

/** Whether the 95 % interval lies wholly on the better side. */
function isForTheBetter({ outcome, better, ratio }: Change): boolean {
  if (outcome !== 'different') return outcome === better;
  return ratio !== null && ratio.point < 1 === (better === 'lower');
}

/** Empty: it rests on nothing. */
function reason(
  code: ConclusionReason['code'],
  rests: readonly (Verdict | Change)[],
): readonly ConclusionReason[] {
  const verdicts = rests.map((one) => {
    const { scenario, cell, metricLabel, statistic, baseline, candidate } = one;
    const transport = 'transport' in one ? one.transport : null;
    return {
      scenario,
      cell,
      metricLabel,
      statistic,
      transports: transport === null ? [baseline, candidate] : [transport],
    };
  });
  return verdicts.length === 0 ? [] : [{ code, verdicts }];
}
