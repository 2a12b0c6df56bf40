import type { MetricTable } from '../records/metric.ts';
import { COST_METRICS } from './cost.ts';
import { DELAY_METRICS } from './delay.ts';
import { MEMORY_METRICS } from './memory.ts';
import { RECOVERY_METRICS } from './recovery.ts';

/** Metrics that several questions show. What only one question shows lies in its folder. */
export const sharedMetrics = {
  ...DELAY_METRICS,
  ...COST_METRICS,
  ...RECOVERY_METRICS,
  ...MEMORY_METRICS,
} as const satisfies MetricTable;

export type SharedMetric = keyof typeof sharedMetrics;
