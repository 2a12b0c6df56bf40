import { decide } from '../analysis/verdict/decide.ts';
import { ordinaryArm, startClient, withChildren } from '../processes/children.ts';
import { outcomeWord } from '../cases/case.ts';
import { count, estimate, ratio } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { Session } from '../rounds/session.ts';
import { cpuPerDeliveryNs } from '../rounds/window.ts';
import { createRandom } from '../stats/random.ts';
import { equalSides } from './equal-sides.ts';
import { statement, trap, type TrapResult } from './trap.ts';

/** The least number of rounds that allows an exact 95 % interval. */
const ROUNDS = 6;
const TRANSPORT = 'sse';
const ARM = ordinaryArm(TRANSPORT);
const CONNECTIONS = 10;
const SETTLE_MS = 40;
const MEASURE_MS = 200;
const ARMS = ['first', 'second'] as const;

/** CPU per delivered event of two fresh servers, ns; null: nothing was delivered. */
export type Round = Readonly<Record<(typeof ARMS)[number], number | null>>;

export const oneRun = trap({
  title: 'A verdict from one run',
  mistake:
    'Both sides are measured once, and the smaller number wins. But two starts of the same program differ: in memory layout, ' +
    'and in what the compiler decides. Many events within the run do not help, as they all share one process.',
  rightWay:
    'The round is the unit of inference: fresh processes for each side, many rounds, and a ratio with an interval. Here both ' +
    'sides are the same program, so the truth is known: 1. Every other number is chance.',
  seen:
    'An issue at wrk shows one command run twice against the same server: the average was 6.04 ms the first time and ' +
    '487.51 µs the second time.',
  url: 'https://github.com/wg/wrk/issues/438',
  run: async (trial) => compareRounds(await measureRounds(trial, ROUNDS)),
});

/** Rounds of SSE against itself. All servers are started first and sleep until their window comes, which saves most of the time. */
export function measureRounds(trial: Trial, howMany: number): Promise<Round[]> {
  const random = createRandom(trial.seed, 'one-run');
  return withChildren(trial.signal, async (keep) => {
    // Unpinned: on one processor, these starts would wait for one another.
    const client = keep(startClient(trial, ARM));
    const arm = { context: { ...trial, cpus: null }, plan: ARM, keep };
    // One more than the rounds need: its window warms up the client, which all rounds share, and is thrown away.
    const sessions = Array.from({ length: 1 + howMany * ARMS.length }, () => new Session(arm, { client }));
    await Promise.all(sessions.map((session) => session.listen()));
    const [spare, ...servers] = sessions;
    if (spare !== undefined) await costOf(spare);

    const rounds: Round[] = [];
    for (let at = 0; at < servers.length; at += ARMS.length) {
      const round: { -readonly [Side in keyof Round]: Round[Side] } = { first: null, second: null };
      for (const side of random.shuffle(ARMS)) {
        const server = servers[at + ARMS.indexOf(side)];
        if (server !== undefined) round[side] = await costOf(server);
      }
      rounds.push(round);
    }
    return rounds;
  });
}

/** CPU per delivered event of a server, ns; null: nothing was delivered. The server ends with it. */
async function costOf(session: Session): Promise<number | null> {
  await session.connect(CONNECTIONS);
  const window = await session.measure({
    pace: { kind: 'saturate' },
    settleMs: SETTLE_MS,
    measureMs: MEASURE_MS,
  });
  await session.server.kill();
  return cpuPerDeliveryNs(window.server);
}

/** What the first round alone says, and what all of them say. @param rounds at least 6. Pure. */
export function compareRounds(rounds: readonly Round[]): TrapResult {
  const {
    ratio: found,
    outcome,
    roundRatios,
  } = decide(
    equalSides(
      'first',
      'second',
      rounds.map(({ first, second }) => [{ baseline: first, candidate: second }]),
      'nothing was delivered',
    ),
  );
  const ratios = roundRatios.filter((value) => value !== null);
  const single = ratios[0] ?? 1;
  const what = 'CPU per event, second / first';
  return {
    setting:
      `SSE against itself: the server's CPU per delivered event, ${CONNECTIONS} connections, as fast as it goes for ${MEASURE_MS} ms; ` +
      `${rounds.length} rounds of two fresh servers. The truth is 1.`,
    wrong: [statement(what, ratio(single)), statement('the verdict', verdictOfOne(single))],
    right: [
      statement(what, found === null ? 'no ratio' : estimate(found)),
      statement('the verdict', outcomeWord(outcome)),
      statement('the lowest single round', ratio(Math.min(...ratios))),
      statement('the highest single round', ratio(Math.max(...ratios))),
      statement('rounds in which the first costs more', count(ratios.filter((value) => value < 1).length)),
      statement('rounds in which the second costs more', count(ratios.filter((value) => value > 1).length)),
    ],
    lesson:
      'One run always has a winner, even between a program and itself. Ask how much single rounds differ before you ask ' +
      'which side is ahead.',
  };
}

/** What a single number seems to say. */
function verdictOfOne(single: number): string {
  if (single === 1) return 'a draw';
  return single < 1 ? 'the second is cheaper' : 'the first is cheaper';
}
