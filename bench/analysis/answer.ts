import type { Ladder } from '../records/figures.ts';
import { keyOf, type Answer, type Verdict } from '../records/run.ts';
import { CONTEST, failedControls, isBetween, standingOf } from './headline.ts';
import { stepBetween } from './ladder.ts';

/** The pairs of the steady stream: the contest, and the same two without the libraries around them. */
const PAIRS = { plain: CONTEST, lean: ['sse-framed', 'websocket-framed'] } as const;
/** The rungs that SSE as people write it has and pre-framed SSE has not. */
const STACK: ReadonlySet<string> = new Set(['sse-http', 'sse']);

/** What lies behind the headline: the protocol or the stack around it. Exploratory verdicts never count. Pure. */
export function explainHeadline(verdicts: readonly Verdict[], ladders: readonly Ladder[]): Answer {
  if (failedControls(verdicts).length > 0) return { pairs: [], stack: null };
  const primary = verdicts.filter(({ role, scenario }) => role === 'primary' && scenario === 'steady');
  const pairs = (['plain', 'lean'] as const).flatMap((pair) => {
    const own = primary.filter((verdict) => isBetween(verdict, PAIRS[pair]));
    return own.length === 0 ? [] : [{ pair, code: standingOf(own), verdicts: own.map(keyOf) }];
  });
  return { pairs, stack: stackOf(ladders) };
}

/** From the ladder with the most connections, where the difference is largest. null: no ladder, or SSE costs no more. */
function stackOf(ladders: readonly Ladder[]): Answer['stack'] {
  const [ladder] = ladders.toSorted((a, b) => b.connections - a.connections);
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
