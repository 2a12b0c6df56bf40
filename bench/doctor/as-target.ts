import { that, within, type CaseFinding } from '../cases/case.ts';
import { targetArm, ordinaryArm, withChildren } from '../processes/children.ts';
import type { RoundRecord } from '../records/record.ts';
import type { Verdict } from '../records/verdict.ts';
import { bytes } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { runLoadRound } from '../rounds/load-round.ts';
import { runTargetRound } from '../rounds/target-round.ts';
import { injection } from './injection.ts';
import { analyseRecords, analyseTargets, contextOf, doctorCell, told, verdictOn } from './rounds.ts';
import { serveAsTarget, servedCell } from './served-target.ts';

const ROUNDS = 8;
const TRANSPORTS = ['sse', 'websocket'] as const;

const builtIn = doctorCell({
  id: 'built-in',
  measureMs: 400,
  pairs: 2,
  rounds: ROUNDS,
  primary: ['server-cpu.mean', 'transit.p50'],
});
const fromOutside = servedCell({
  id: 'target',
  transports: TRANSPORTS,
  rounds: builtIn.rounds,
  primary: ['server-cpu-outside.mean', 'sent-delay.p50'],
});

/** The same thing, as a metric of a load and as one of targets. */
const METRICS = [
  ['server CPU per event', 'server-cpu', 'server-cpu-outside'],
  ['delay from sent to received, p50', 'transit', 'sent-delay'],
  ['bytes on the wire per event', 'wire-bytes', 'event-bytes'],
] as const;

/**
 * The two servers, measured as the built-in ones are, and as `--target` measures servers of the user: from outside, with other
 * clients, and connections that are opened for each window.
 */
export const asTarget = injection({
  title: 'The same servers, built-in and as targets',
  injected: 'Nothing. Each round measures the two transports as in a load, and then as two targets.',
  seconds: 90,
  isDefault: false,
  async run(trial) {
    const { loads, targets } = await measureBoth(trial, ROUNDS);
    const inside = analyseRecords(
      loads,
      builtIn,
      METRICS.map(([, id]) => id),
    );
    const outside = analyseTargets(
      targets,
      fromOutside,
      METRICS.map(([, , id]) => id),
    );
    return judgeSameVerdicts(
      METRICS.map(([what, own, foreign]) => [what, verdictOn(inside, own), verdictOn(outside, foreign)]),
    );
  },
});

/** Rounds of both kinds in turn, each with fresh servers. */
export async function measureBoth(
  trial: Trial,
  rounds: number,
): Promise<Record<'loads' | 'targets', readonly RoundRecord[]>> {
  const loads: RoundRecord[] = [];
  const targets: RoundRecord[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const arms = TRANSPORTS.map((transport) => ordinaryArm(transport));
    loads.push(await runLoadRound(contextOf(trial, 'built-in', arms, round), builtIn));
    const context = contextOf(trial, 'target', [], round);
    targets.push(
      await withChildren(trial.signal, async (keep) => {
        const served = await Promise.all(TRANSPORTS.map((one) => serveAsTarget(context, keep, one)));
        const foreign = served.map((target) => targetArm(target));
        return runTargetRound({ ...context, arms: foreign, contests: [TRANSPORTS] }, fromOutside);
      }),
    );
  }
  return { loads, targets };
}

/** One row for each metric: what each way of measuring says of WebSocket against SSE. */
type Both = readonly [what: string, inside: Verdict | null, outside: Verdict | null];

/** Both ways see the same bytes, and neither contradicts the other in anything else. Pure. */
export function judgeSameVerdicts(all: readonly Both[]): readonly CaseFinding[] {
  return all.flatMap(([what, inside, outside]) => [
    that(what, told(inside), told(outside), doAgree(inside, outside)),
    ...(inside?.unit === 'bytes' ? bytesOf(what, inside, outside) : []),
  ]);
}

/** The number of an event stands in its text and, over SSE, in its `id:`: later events have up to two digits more in each. */
const LONGER_NUMBERS = 4;

function bytesOf(what: string, inside: Verdict, outside: Verdict | null): readonly CaseFinding[] {
  return (['baseline', 'candidate'] as const).map((side) => {
    const expected = inside[`${side}Value`] ?? Number.NaN;
    const span = [expected - LONGER_NUMBERS, expected + LONGER_NUMBERS] as const;
    return within(`${what}, ${inside[side]}`, outside?.[`${side}Value`] ?? null, span, bytes);
  });
}

/** Whether two verdicts on the same thing can both be right; bytes have no interval to speak of. */
function doAgree(one: Verdict | null, other: Verdict | null): boolean {
  if (one === null || other === null || one.outcome === 'void' || other.outcome === 'void') return false;
  if (one.ratio === null || other.ratio === null || one.unit === 'bytes')
    return one.outcome === other.outcome;
  const claims = new Set([one.outcome, other.outcome].filter((outcome) => outcome !== 'cannot-tell'));
  const isContradiction =
    (claims.has('lower') && claims.has('higher')) ||
    (claims.has('same') && (claims.has('lower') || claims.has('higher')));
  return !isContradiction && one.ratio.low <= other.ratio.high && other.ratio.low <= one.ratio.high;
}
