import type { LoadStatistic } from '../../records/metric.ts';
import type { WindowRecord } from '../../records/record.ts';
import { COST } from './margins.ts';
import { share, sumOf } from './sum.ts';

interface CpuWindow {
  readonly deliveries: number;
  readonly cpuUserUs: number;
  readonly cpuSystemUs: number;
}

/** CPU time of one side, user and system, divided by the deliveries of its own window, in ns; null: no deliveries. */
export function cpuPerDelivery(windowOf: (window: WindowRecord) => CpuWindow | null): LoadStatistic {
  return {
    statistic: 'mean',
    margin: COST,
    per: 'pair',
    of: (windows) => {
      const sides = windows.flatMap((window) => windowOf(window) ?? []);
      const cpuUs = sumOf(sides, (side) => side.cpuUserUs + side.cpuSystemUs);
      return share(
        cpuUs * 1000,
        sumOf(sides, (side) => side.deliveries),
      );
    },
    nullMeans: 'nothing was delivered',
  };
}
