import type { Change, Conclusion } from '../../records/run-comparison.ts';
import type { Outcome, RunFile, Verdict } from '../../records/run.ts';

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
 * rules out nothing: the candidate may have gained on the baseline because the baseline became worse.
 */
export function conclude({ a, b, basis, changes, lacking }: Grounds): Conclusion {
  const deciding = changes.filter(({ decides }) => decides);
  const worse = deciding.filter(isWorse);
  const failures = [...controlFailures('A', a), ...controlFailures('B', b)];
  if (worse.length > 0 && failures.length === 0) {
    return { outcome: 'regression', basis, because: naming('Worse beyond the margin', namesOf(worse)) };
  }
  const open = deciding.filter((change) => change.outcome !== 'same' && !isForTheBetter(change));
  const gained = deciding.filter((change) => change.kind === 'ratio' && isForTheBetter(change));
  const because = [
    ...failures,
    ...(deciding.length === 0 ? ['Nothing that decides was measured in both runs.'] : []),
    ...naming('Not in B', lacking.map(thingOf)),
    ...naming('Open', namesOf(open)),
    ...naming('For the better, unless it is the baseline that became worse', namesOf(gained)),
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

const impossibleForAa: ReadonlySet<Outcome> = new Set(['lower', 'higher', 'different']);

/** A run that found a difference between two identical arms proves nothing, and neither does what is compared with it. */
function controlFailures(run: string, { verdicts }: RunFile): readonly string[] {
  const failed = verdicts.filter(({ role, outcome }) => role === 'aa' && impossibleForAa.has(outcome));
  return naming(`${run} is unproven, as two identical arms came out different`, failed.map(thingOf));
}

function naming(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join('; ')}.`];
}

/** Each thing that was measured once, with whose value it is: `Delivery, p50 (steady/100-connections) of sse, websocket`. */
function namesOf(changes: readonly Change[]): readonly string[] {
  const owners = new Map<string, readonly string[]>();
  for (const change of changes) {
    const { transport, baseline, candidate } = change;
    const owner = transport ?? `${candidate} / ${baseline}`;
    owners.set(thingOf(change), [...(owners.get(thingOf(change)) ?? []), owner]);
  }
  return [...owners].map(([thing, some]) => `${thing} of ${some.join(', ')}`);
}

function thingOf({
  metricLabel,
  statistic,
  scenario,
  cell,
}: Pick<Verdict, 'metricLabel' | 'statistic' | 'scenario' | 'cell'>): string {
  return `${metricLabel}, ${statistic} (${scenario}/${cell})`;
}
