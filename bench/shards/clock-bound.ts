import { boundOffset, type Ping } from '../processes/calibration.ts';
import type { ClientCalls, WindowBounds } from '../processes/calls.ts';
import type { Check } from '../records/check.ts';
import { valueAtQuantile } from '../stats/histogram.ts';

/** How far the clock of a shard is ahead of the coordinator's: between these, ns. */
export interface ClockBound {
  readonly lowNs: number;
  readonly highNs: number;
}

/** A delay is quoted only if the clocks are known to this share of it. */
export const CLOCK_SHARE = 0.1;
/** A shard may begin and end a window late by this share of it. */
export const OVERRUN_SHARE = 0.1;

/** Where the clocks were in the middle of what is possible. */
export function middleOf({ lowNs, highNs }: ClockBound): number {
  return Math.round((lowNs + highNs) / 2);
}

/** The bound of some round trips. It may be empty, low above high, where a clock was set meanwhile. */
export function boundOf(pings: readonly Ping[]): ClockBound {
  return boundOffset(pings);
}

/** How far a delay may be off that was corrected by the middle of the first bound, and ended by the second: ns. */
export function uncertaintyNs(before: ClockBound, after: ClockBound): number {
  const appliedNs = middleOf(before);
  return Math.max(
    ...[before.lowNs, before.highNs, after.lowNs, after.highNs].map((ns) => Math.abs(ns - appliedNs)),
  );
}

/** Whether what a shard posted of a window may be believed. */
export function checkShard(
  shard: number,
  { window }: Pick<ClientCalls['collect']['answer'], 'window'>,
  planned: WindowBounds,
  boundNs: number,
): readonly Check[] {
  // Of both delays the one that an error of the clock changes most.
  const medians = [window.delivery, window.transit].flatMap((delays) => valueAtQuantile(delays, 0.5) ?? []);
  const delayNs = medians.length === 0 ? null : Math.min(...medians);
  const lateNs = Math.max(
    Math.abs(window.fromNs - planned.fromNs),
    Math.abs(window.untilNs - planned.untilNs),
  );
  const limitNs = OVERRUN_SHARE * (planned.untilNs - planned.fromNs);
  const checks: readonly (Check | false)[] = [
    delayNs !== null &&
      boundNs > CLOCK_SHARE * delayNs && {
        code: 'shard-clock',
        outcome: 'void',
        values: { shard: String(shard), boundNs, delayNs, limitShare: CLOCK_SHARE },
      },
    lateNs > limitNs && {
      code: 'shard-overrun',
      outcome: 'void',
      values: { shard: String(shard), lateNs, limitNs },
    },
  ];
  return checks.filter((check) => check !== false);
}
