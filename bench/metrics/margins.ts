import type { MetricMargin } from '../records/metric.ts';

// All margins of the project, so that they can be read and questioned in one place.

/** Bytes, and counts that the program fixes: every difference counts. */
export const EXACT: MetricMargin = { kind: 'exact' };

/** CPU, throughput and other costs: 10 %. */
export const COST: MetricMargin = { kind: 'relative', ratio: 1.1, floor: 0 };

/** Memory: 10 %, but at least 500 bytes per connection. */
export const MEMORY: MetricMargin = { kind: 'relative', ratio: 1.1, floor: 500 };

/** How a herd returns is random: 20 %. */
export const HERD: MetricMargin = { kind: 'relative', ratio: 1.2, floor: 0 };

/** A time in heartbeat periods: 20 %, but at least a tenth of a period. */
export const PERIODS: MetricMargin = { kind: 'relative', ratio: 1.2, floor: 0.1 };

/** Median and p90 of a delay: 10 %, but at least 0.1 ms, which nobody notices. */
export const USUAL_DELAY: MetricMargin = { kind: 'relative', ratio: 1.1, floor: 100_000 };

/** p99 of a delay: 25 %, but at least 1 ms. */
export const TAIL_DELAY: MetricMargin = { kind: 'relative', ratio: 1.25, floor: 1_000_000 };

/** Times around a reconnect: 20 %, but at least 50 ms. */
export const RECONNECT: MetricMargin = { kind: 'relative', ratio: 1.2, floor: 50_000_000 };

/** Events that fall due while a client is away: there are as many as its return takes, so 20 % as for that time. None against some differs. */
export const WHILE_AWAY: MetricMargin = { kind: 'relative', ratio: 1.2, floor: 0 };

/** The part of a stream that arrives: 1 %. */
export const SHARE: MetricMargin = { kind: 'relative', ratio: 1.01, floor: 0 };
