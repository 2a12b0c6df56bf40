import { valueAtQuantile } from '../stats/histogram.ts';
import { duration, meanOf, quantiles, share, shareBetween } from './readings.ts';
import { measureStall, STALL_SETTING } from '../doctor/stalled-server.ts';
import type { WholeWindow } from '../rounds/trial.ts';
import type { Trap, TrapResult } from './trap.ts';

export const average: Trap = {
  title: 'The average of the delays',
  mistake:
    'All delays are added up and divided by their number. Delays are not spread evenly around a middle: most are short, and ' +
    'a few are a thousand times as long. One stall pulls the average up to a value that hardly anybody waited for. Without ' +
    'the stall the average looks fine, and with it nobody can tell from the number what happened.',
  rightWay:
    'Percentiles say what share of the events was at least so fast. The median shows the usual event, p90 and p99 show the ' +
    'bad ones, and the largest value shows the worst. A percentile needs enough events beyond it: ten at least.',
  seen: {
    text:
      'An issue at autocannon, an HTTP load generator, pointed out that an average with a standard deviation makes readers ' +
      'think of a bell curve, which delays do not follow.',
    url: 'https://github.com/mcollina/autocannon/issues/138',
  },
  run: async (context) => compareAverage(await measureStall(context)),
};

/** One stream by its average and by its percentiles. Pure. */
export function compareAverage({ client: { delivery } }: Pick<WholeWindow, 'client'>): TrapResult {
  const mean = meanOf(delivery);
  return {
    setting: STALL_SETTING,
    wrong: [duration('average of the delay', mean)],
    right: [
      ...quantiles('the delay', delivery, [50, 90, 99]),
      duration('the largest delay', valueAtQuantile(delivery, 1)),
      share(
        'events within 20 % of the average',
        mean === null ? 0 : shareBetween(delivery, mean * 0.8, mean * 1.2),
      ),
    ],
    lesson:
      'An average of delays describes nobody. Ask for p50 and p99, and for the number of events they rest on.',
  };
}
