import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { share, sumOf } from './parts/sum.ts';

/** How much arrives. It says something about a transport only when the pace is as fast as possible. */
export const throughput: Metric = {
  label: 'Throughput',
  unit: 'events/s',
  definition:
    'Events received over all connections, divided by the seconds in which they arrived. At a fixed rate it only shows that the rate was kept.',
  better: 'higher',
  load: [
    {
      statistic: 'mean',
      margin: COST,
      per: 'pair',
      of: (windows) => {
        const sides = windows.flatMap((window) => window.client ?? []);
        const seconds = sumOf(sides, ({ fromNs, untilNs }) => (untilNs - fromNs) / 1e9);
        return share(
          sumOf(sides, ({ deliveries }) => deliveries),
          seconds,
        );
      },
      nullMeans: 'no time passed in the window of the client',
    },
  ],
  fault: [],
};
