import { startClient, startServer, withChildren } from '../rounds/arm.ts';
import type { Child } from '../processes/child.ts';
import type { ClientCalls } from '../processes/calls.ts';
import { ordinaryArm } from '../rounds/round-context.ts';
import { COST } from '../metrics/parts/margins.ts';
import { createRandom } from '../stats/random.ts';
import { decide } from '../analysis/verdict/decide.ts';
import { connectClients, cpuPerDeliveryNs, listen, measure, type Listening } from '../rounds/trial.ts';
import { count, ratio, words } from './readings.ts';
import type { Trap, TrapContext, TrapResult } from './trap.ts';

/** The least number of rounds that allows an exact 95 % interval. */
const ROUNDS = 6;
const TRANSPORT = 'sse';
const ARM = ordinaryArm(TRANSPORT);
const CONNECTIONS = 10;
const SETTLE_MS = 40;
const MEASURE_MS = 100;
const ARMS = ['first', 'second'] as const;

/** CPU per delivered event of two fresh servers, ns. */
export type Round = Readonly<Record<(typeof ARMS)[number], number>>;

export const oneRun: Trap = {
  title: 'A verdict from one run',
  mistake:
    'Both sides are measured once, and the smaller number wins. But a process that is started anew gets another memory ' +
    'layout, and the compiler takes other decisions: two starts of one and the same program differ. Many events within ' +
    'the run do not help, as they all share the one process.',
  rightWay:
    'The round is the unit: fresh processes for each side, and many rounds. The ratio comes with an interval that says how ' +
    'far it can be trusted. Here both sides are the same program, so the truth is known: 1. Every other number is luck.',
  seen: {
    text:
      'An issue at wrk shows one command run twice against the same server: the average was 6.04 ms the first time ' +
      'and 487.51 µs the second time.',
    url: 'https://github.com/wg/wrk/issues/438',
  },
  run: async (context) => compareRounds(await measureRounds(context, ROUNDS)),
};

/** Rounds of SSE against itself. All servers are started first and sleep until their window comes: that saves most of the time. */
export function measureRounds(context: TrapContext, howMany: number): Promise<Round[]> {
  const random = createRandom(context.seed, 'one-run');
  return withChildren(context.signal, async (keep) => {
    // Unpinned: on one processor, all these starts would queue up.
    const client = keep(startClient(context, ARM));
    // One more than the rounds need: its window warms up the client, which all rounds share, and is thrown away.
    const starting = Array.from({ length: 1 + howMany * ARMS.length }, () =>
      keep(startServer({ cpus: null }, ARM)),
    );
    const [spare, ...servers] = await Promise.all(
      starting.map((server) => listen(context, server, TRANSPORT)),
    );
    if (spare !== undefined) await costOf(context, spare, client);

    const rounds: Round[] = [];
    for (let at = 0; at < servers.length; at += ARMS.length) {
      const round = { first: 0, second: 0 };
      for (const arm of random.shuffle(ARMS)) {
        const server = servers[at + ARMS.indexOf(arm)];
        if (server !== undefined) round[arm] = await costOf(context, server, client);
      }
      rounds.push(round);
    }
    return rounds;
  });
}

/** CPU per delivered event of a server, ns. The server ends with it. */
async function costOf(
  context: TrapContext,
  { server, port }: Listening,
  client: Child<ClientCalls>,
): Promise<number> {
  await connectClients(context, client, { transport: TRANSPORT, port, connections: CONNECTIONS });
  const window = await measure(
    context,
    { server, client, nextSeq: 1 },
    { pace: { kind: 'saturate' }, settleMs: SETTLE_MS, measureMs: MEASURE_MS },
  );
  await server.kill();
  return cpuPerDeliveryNs(window.server) ?? 0;
}

/** What the first round alone says, and what all of them say. @param rounds at least 6. Pure. */
export function compareRounds(rounds: readonly Round[]): TrapResult {
  const decision = decide({
    baseline: 'first',
    candidate: 'second',
    margin: COST,
    overRounds: 'median',
    rounds: rounds.map(({ first, second }) => [{ baseline: first, candidate: second }]),
    unresolvedRounds: 0,
    nullMeans: 'nothing was delivered',
    tally: {
      pairs: rounds.length,
      voidPairs: 0,
      onlyBaselineVoid: 0,
      onlyCandidateVoid: 0,
      commonestCause: null,
    },
  });
  const ratios = decision.roundRatios.filter((value) => value !== null);
  const single = ratios[0] ?? 1;
  const what = 'CPU per event, second / first';
  return {
    setting:
      `SSE against itself: the server's CPU per delivered event, ${CONNECTIONS} connections, as fast as it goes for ${MEASURE_MS} ms; ` +
      `${rounds.length} rounds of two fresh servers. The truth is 1.`,
    wrong: [ratio(what, single), words('the verdict', verdictOfOne(single))],
    right: [
      decision.ratio === null ? words(what, 'no ratio') : ratio(what, decision.ratio.point, decision.ratio),
      words('the verdict', decision.outcome),
      ratio('the lowest single round', Math.min(...ratios)),
      ratio('the highest single round', Math.max(...ratios)),
      count('rounds that make the first look dearer', ratios.filter((value) => value < 1).length, 'round'),
      count('rounds that make the second look dearer', ratios.filter((value) => value > 1).length, 'round'),
    ],
    lesson:
      'One run always has a winner, even between a program and itself. Ask how far single rounds lie apart before you ask ' +
      'which is ahead.',
  };
}

/** Whoever has one number believes it. */
function verdictOfOne(single: number): string {
  if (single === 1) return 'a draw';
  return single < 1 ? 'the second is cheaper' : 'the first is cheaper';
}
