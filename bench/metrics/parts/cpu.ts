import type { LoadStatistic } from '../../model/metric.ts';
import type { SliceRecord } from '../../model/record.ts';
import { COST } from './margins.ts';
import { share, sumOf } from './sum.ts';

interface CpuWindow {
  readonly deliveries: number;
  readonly cpuUserUs: number;
  readonly cpuSystemUs: number;
}

/** CPU time of one side, user and system, divided by the deliveries of its own window, in ns; null: no deliveries. */
export function cpuPerDelivery(windowOf: (slice: SliceRecord) => CpuWindow | null): LoadStatistic {
  return {
    statistic: 'mean',
    margin: COST,
    per: 'pair',
    of: (slices) => {
      const windows = slices.flatMap((slice) => windowOf(slice) ?? []);
      const cpuUs = sumOf(windows, (window) => window.cpuUserUs + window.cpuSystemUs);
      return share(
        cpuUs * 1000,
        sumOf(windows, (window) => window.deliveries),
      );
    },
    nullMeans: 'nothing was delivered',
  };
}
