import { within } from '../cases/case.ts';
import { share } from '../records/text.ts';
import { createRandom } from '../stats/random.ts';
import { signedRankInterval } from '../stats/signed-rank.ts';
import { injection } from './injection.ts';
import { DIFFERENT } from './rounds.ts';
import { binomialBand, simulatedVerdict } from './simulation.ts';

const RUNS = 2000;
const ROUNDS = 8;
/** How often the exact interval of this many rounds misses the truth: a little less than 5 %. */
const CHANCE =
  1 -
  (signedRankInterval(
    Array.from({ length: ROUNDS }, (_, at) => at),
    0.95,
  )?.confidence ?? 0.95);
const TAIL = 0.005;

export const simulatedAa = injection({
  title: 'Equal arms, 2,000 times',
  injected: `${RUNS} simulated runs of two equal arms on a noisy machine go through the analysis.`,
  seconds: 6,
  run({ seed }) {
    const random = createRandom(seed, 'simulated A/A');
    let wrong = 0;
    for (let run = 0; run < RUNS; run += 1)
      if (DIFFERENT.has(simulatedVerdict(random, { rounds: ROUNDS, ratio: 1 }).outcome)) wrong += 1;
    const [, most] = binomialBand(RUNS, CHANCE, TAIL);
    return Promise.resolve([
      within('runs that call equal arms different', wrong / RUNS, [0, most / RUNS], share),
    ]);
  },
});
