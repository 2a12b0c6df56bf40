import type { Ladder } from '../records/figures.ts';
import type { Answer, ScenarioSummary } from '../records/run.ts';
import { keyOf, type Verdict } from '../records/verdict.ts';
import { CONTEST, failedControls, isBetween, standingOf } from './headline.ts';
import { stepBetween } from './ladder.ts';

/** The pairs of the steady stream: the contest, and the same two without the libraries around them. */
const PAIRS = { plain: CONTEST, lean: ['sse-framed', 'websocket-framed'] } as const;
/** The rungs that SSE as people write it has and pre-framed SSE has not. */
const STACK: ReadonlySet<string> = new Set(['sse-http', 'sse-one-class', 'sse']);

/** What lies behind the headline: the protocol or the stack around it, single events or bursts. Exploratory verdicts never count. Pure. */
export function explainHeadline(
  verdicts: readonly Verdict[],
  scenarios: readonly Pick<ScenarioSummary, 'id' | 'cell' | 'load'>[],
  ladders: readonly Ladder[],
): Answer {
  if (failedControls(verdicts).length > 0) return { pairs: [], bursts: null, stack: null };
  const burstOf = (verdict: Verdict): number => {
    const load = scenarios.find(({ id, cell }) => id === verdict.scenario && cell === verdict.cell)?.load;
    return load?.kind === 'load' ? (load.eventsPerBurst ?? 1) : 1;
  };
  const primary = verdicts.filter(({ role, scenario }) => role === 'primary' && scenario === 'steady');
  const single = primary.filter((verdict) => burstOf(verdict) === 1);
  const pairs = (['plain', 'lean'] as const).flatMap((pair) => {
    const own = single.filter((verdict) => isBetween(verdict, PAIRS[pair]));
    return own.length === 0 ? [] : [{ pair, code: standingOf(own), verdicts: own.map(keyOf) }];
  });
  const inBursts = primary.filter((verdict) => burstOf(verdict) > 1 && isBetween(verdict, CONTEST));
  const [first] = inBursts;
  const bursts =
    first === undefined
      ? null
      : {
          eventsPerBurst: burstOf(first),
          code: standingOf(inBursts),
          turnsRound: inBursts.some((one) => single.some((other) => isOpposite(one, other))),
          verdicts: inBursts.map(keyOf),
        };
  return { pairs, bursts, stack: stackOf(ladders) };
}

/** Whether one is lower and the other higher in the same statistic of the same arms, each in both halves of its rounds. */
function isOpposite(one: Verdict, other: Verdict): boolean {
  const isSame = (['metric', 'statistic', 'baseline', 'candidate'] as const).every(
    (key) => one[key] === other[key],
  );
  const outcomes = new Set([one, other].flatMap(({ outcome, recurs }) => (recurs === false ? [] : outcome)));
  return isSame && outcomes.has('lower') && outcomes.has('higher');
}

/** From the ladder with the most connections, where the difference is largest. null: no ladder, or SSE costs no more. */
function stackOf(ladders: readonly Ladder[]): Answer['stack'] {
  const [ladder] = ladders
    .filter(({ ways }) => CONTEST.every((id) => ways.some(({ to }) => to === id)))
    .toSorted((a, b) => b.connections - a.connections);
  if (ladder === undefined) return null;
  const rungs = ladder.ways.flatMap((way) => way.rungs);
  const [sse, websocket] = CONTEST.map((id) => rungs.find(({ transport }) => transport === id));
  if (sse === undefined || websocket === undefined) return null;
  const difference = stepBetween(websocket.point, sse.point);
  if (difference === null || difference.ns <= 0) return null;
  return {
    scenario: ladder.scenario,
    connections: ladder.connections,
    difference,
    steps: rungs
      .filter(({ transport }) => STACK.has(transport))
      .map(({ adds, step }) => ({ adds, ns: step.ns, isClear: step.isClear })),
  };
}
