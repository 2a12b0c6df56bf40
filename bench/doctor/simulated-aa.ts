import { createRandom } from '../stats/random.ts';
import { signedRankInterval } from '../stats/signed-rank.ts';
import { percent, within, type Case } from './case.ts';
import { binomialBand, simulatedVerdict } from './simulation.ts';

const RUNS = 2000;
const ROUNDS = 8;
/** The exact interval of so few rounds is a little surer than 95 %: this is how often it misses the truth. */
const CHANCE =
  1 -
  (signedRankInterval(
    Array.from({ length: ROUNDS }, (_, at) => at),
    0.95,
  )?.confidence ?? 0.95);
const TAIL = 0.005;

export const simulatedAa: Case = {
  title: 'Equal arms, thousands of times',
  injected: `${RUNS} simulated runs of two equal arms on a noisy machine go through the analysis.`,
  seconds: 6,
  isDefault: true,
  run({ seed }) {
    const random = createRandom(seed, 'simulated aas');
    const outcomes = Array.from(
      { length: RUNS },
      () => simulatedVerdict(random, { rounds: ROUNDS, ratio: 1 }).outcome,
    );
    const wrong = outcomes.filter((outcome) => ['lower', 'higher', 'different'].includes(outcome)).length;
    const [, most] = binomialBand(RUNS, CHANCE, TAIL);
    return Promise.resolve([
      within('runs that call equal arms different', wrong / RUNS, [0, most / RUNS], percent),
    ]);
  },
};
