import type {
  ClientProcess,
  ClientWindow,
  DeliveryCounts,
  EventCounts,
  FaultCounts,
  Surroundings,
} from '../records/record.ts';
import { mergeHistograms } from '../stats/histogram.ts';
import type { ClientCalls, Usage } from './calls.ts';

type Collected = ClientCalls['collect']['answer'];

/** What several client processes observed, as one that held all connections would have. */
export function mergeCollected(parts: readonly Collected[]): Collected {
  return {
    window: mergeWindows(parts.map(({ window }) => window)),
    counts: mergeCounts(parts.map(({ counts }) => counts)),
    lostConnections: total(parts, ({ lostConnections }) => lostConnections),
    strayEvents: total(parts, ({ strayEvents }) => strayEvents),
    stoodNs: largest(parts, ({ stoodNs }) => stoodNs),
    ...(parts.some(({ checks }) => checks !== undefined) && {
      checks: parts.flatMap(({ checks = [] }) => checks),
    }),
  };
}

/**
 * Deliveries and CPU time are added, and so are delays, value by value. The event loop is that of the busiest process, as a mean
 * hides one that was saturated. Each process stays in `processes`.
 */
export function mergeWindows(parts: readonly ClientWindow[]): ClientWindow {
  const processes = parts.flatMap((part) => part.processes ?? [processOf(part)]);
  const negativeTransit = total(parts, (part) => part.negativeTransit);
  // As in one process: where one value is impossible, none is given.
  const sound = negativeTransit === 0 ? parts : [];
  return {
    // They took their snapshots at the same times, each as exactly as its timer fires.
    fromNs: Math.round(total(parts, ({ fromNs }) => fromNs) / parts.length),
    untilNs: Math.round(total(parts, ({ untilNs }) => untilNs) / parts.length),
    deliveries: total(parts, ({ deliveries }) => deliveries),
    cpuUserUs: total(parts, ({ cpuUserUs }) => cpuUserUs),
    cpuSystemUs: total(parts, ({ cpuSystemUs }) => cpuSystemUs),
    loopUtilization: largest(parts, ({ loopUtilization }) => loopUtilization),
    surroundings: mergeSurroundings(parts.map(({ surroundings }) => surroundings)),
    delivery: mergeHistograms(sound.map(({ delivery }) => delivery)),
    transit: mergeHistograms(sound.map(({ transit }) => transit)),
    negativeTransit,
    processes,
  };
}

/** What one client process of several observed. */
export function processOf({
  fromNs,
  untilNs,
  deliveries,
  cpuUserUs,
  cpuSystemUs,
  loopUtilization,
  surroundings,
}: ClientWindow): ClientProcess {
  return { fromNs, untilNs, deliveries, cpuUserUs, cpuSystemUs, loopUtilization, surroundings };
}

/** Times of a process are added; those of the machine, which each of them saw, are not. */
function mergeSurroundings(parts: readonly Surroundings[]): Surroundings {
  return {
    loopCpuNs: unlessUnknown(parts, ({ loopCpuNs }) => loopCpuNs, total),
    waitNs: unlessUnknown(parts, ({ waitNs }) => waitNs, total),
    pressureNs: unlessUnknown(parts, ({ pressureNs }) => pressureNs, largest),
    throttledNs: unlessUnknown(parts, ({ throttledNs }) => throttledNs, largest),
  };
}

function mergeEventCounts(parts: readonly EventCounts[]): EventCounts {
  return {
    expected: total(parts, ({ expected }) => expected),
    received: total(parts, ({ received }) => received),
    missed: total(parts, ({ missed }) => missed),
    duplicate: total(parts, ({ duplicate }) => duplicate),
    reordered: total(parts, ({ reordered }) => reordered),
  };
}

function mergeCounts(parts: readonly DeliveryCounts[]): DeliveryCounts {
  return {
    ...mergeEventCounts(parts),
    wireBytes: total(parts, ({ wireBytes }) => wireBytes),
    payloadBytes: total(parts, ({ payloadBytes }) => payloadBytes),
  };
}

export function mergeFaultCounts(parts: readonly FaultCounts[]): FaultCounts {
  return {
    ...mergeEventCounts(parts),
    wireBytes: unlessUnknown(parts, ({ wireBytes }) => wireBytes, total),
    payloadBytes: total(parts, ({ payloadBytes }) => payloadBytes),
  };
}

/** What several processes have used and hold together. */
export function mergeUsage(parts: readonly Usage[]): Usage {
  return {
    atNs: largest(parts, ({ atNs }) => atNs),
    cpuUserUs: total(parts, ({ cpuUserUs }) => cpuUserUs),
    cpuSystemUs: total(parts, ({ cpuSystemUs }) => cpuSystemUs),
    heapUsedBytes: total(parts, ({ heapUsedBytes }) => heapUsedBytes),
    externalBytes: total(parts, ({ externalBytes }) => externalBytes),
    rssBytes: unlessUnknown(parts, ({ rssBytes }) => rssBytes, total),
    timers: total(parts, ({ timers }) => timers),
    surroundings: mergeSurroundings(parts.map(({ surroundings }) => surroundings)),
  };
}

function total<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}

function largest<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return Math.max(...parts.map(of));
}

/** null: one of them is unknown, and so is what they are together. */
function unlessUnknown<Part>(
  parts: readonly Part[],
  of: (part: Part) => number | null,
  together: (values: readonly number[], of: (value: number) => number) => number,
): number | null {
  const values = parts.flatMap((part) => of(part) ?? []);
  return values.length < parts.length ? null : together(values, (value) => value);
}
