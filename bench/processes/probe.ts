import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock, type Clock } from '../../servers/stream/clock.ts';
import { StandstillWatch } from '../host/standstill.ts';
import { readSurroundings, surroundingsBetween } from '../host/surroundings.ts';
import type { Surroundings } from '../records/record.ts';
import type { Arrivals, Usage, WindowBounds } from './calls.ts';

/** What a process used between two moments, with how much work it did meanwhile. */
export interface ProbeReading {
  readonly usage: {
    readonly fromNs: number;
    readonly untilNs: number;
    readonly cpuUserUs: number;
    readonly cpuSystemUs: number;
    /** 0 to 1. */
    readonly loopUtilization: number;
    readonly surroundings: Surroundings;
  };
  /** Growth of each counter between the two moments. */
  readonly work: readonly number[];
  /** For how long the process stood still from the making of the probe to the second moment. */
  readonly stoodNs: number;
}

interface Snapshot {
  readonly atNs: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly loop: EventLoopUtilization;
  readonly work: readonly number[];
  readonly surroundings: Surroundings;
}

/**
 * Takes a snapshot of this process at the start and at the end of a window: CPU time and counters at one and the same
 * instant, so that their ratio is exact even where a timer fires late.
 */
export class Probe {
  readonly #clock: Clock;
  readonly #counters: () => readonly number[];
  readonly #reading: Promise<ProbeReading>;

  /** @param counters how much work was done so far, whatever the process counts. */
  constructor(clock: Clock, window: WindowBounds, counters: () => readonly number[]) {
    this.#clock = clock;
    this.#counters = counters;
    const watch = new StandstillWatch();
    this.#reading = Promise.all([
      // Reading files costs CPU time itself, so it is done outside of the stretch that is counted.
      this.#at(window.fromNs, () => {
        const surroundings = readSurroundings();
        return { ...this.#snapshot(), surroundings };
      }),
      this.#at(window.untilNs, () => {
        const snapshot = this.#snapshot();
        return { ...snapshot, surroundings: readSurroundings() };
      }),
    ]).then((snapshots) => {
      watch.end();
      return { ...between(snapshots), stoodNs: watch.soFarNs() };
    });
  }

  /** Resolves once the window is over. */
  finished(): Promise<ProbeReading> {
    return this.#reading;
  }

  #at(atNs: number, take: () => Snapshot): Promise<Snapshot> {
    const delayMs = Math.max(1, Math.ceil((atNs - this.#clock.nowNs()) / 1e6));
    return new Promise((resolve) => {
      this.#clock.after(delayMs, () => resolve(take()));
    });
  }

  #snapshot(): Omit<Snapshot, 'surroundings'> {
    return {
      atNs: this.#clock.nowNs(),
      cpu: process.cpuUsage(),
      loop: performance.eventLoopUtilization(),
      work: this.#counters(),
    };
  }
}

function between([from, until]: readonly [Snapshot, Snapshot]): Omit<ProbeReading, 'stoodNs'> {
  return {
    usage: {
      fromNs: from.atNs,
      untilNs: until.atNs,
      cpuUserUs: until.cpu.user - from.cpu.user,
      cpuSystemUs: until.cpu.system - from.cpu.system,
      loopUtilization: performance.eventLoopUtilization(until.loop, from.loop).utilization,
      surroundings: surroundingsBetween(from.surroundings, until.surroundings),
    },
    work: until.work.map((count, index) => count - (from.work[index] ?? 0)),
  };
}

/** Full collections in a row: what one finalizes, such as the buffers of closed sockets, the next one frees. */
const COLLECTIONS = 3;

/** What this process has used and what it holds. @param collect with full garbage collections before it */
export async function readUsage({ collect }: { readonly collect: boolean }): Promise<Usage> {
  if (collect) await collectGarbage();
  const { used_heap_size: heapUsed, external_memory: external } = getHeapStatistics();
  const { user, system } = process.cpuUsage();
  return {
    atNs: systemClock.nowNs(),
    cpuUserUs: user,
    cpuSystemUs: system,
    heapUsedBytes: heapUsed,
    externalBytes: external,
    rssBytes: readResidentBytes(),
    surroundings: readSurroundings(),
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
  };
}

/** Apart from the heap: `process.memoryUsage()` throws as a whole where `/proc` is empty. */
export function readResidentBytes(): number | null {
  try {
    return process.memoryUsage.rss();
  } catch {
    return null;
  }
}

/** V8 gives access to its collector even in a process that was started without `--expose-gc`. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') throw new Error('this Node.js does not hand out its garbage collector');
  for (let done = 0; done < COLLECTIONS; done += 1) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Stamps accepts and samples the event loop of a server to which many clients connect at once. It costs a timer each ms. */
export class ArrivalWatch {
  readonly #acceptsNs: number[] = [];
  // Each ms is the finest that Node has.
  readonly #delay = monitorEventLoopDelay({ resolution: 1 });

  constructor() {
    this.#delay.enable();
  }

  /** The server listens: delays from before, such as those of its own start, do not count. */
  listening(): void {
    this.#delay.reset();
  }

  accepted(atNs: number): void {
    this.#acceptsNs.push(atNs);
  }

  seen(): Arrivals {
    return {
      acceptsNs: this.#acceptsNs,
      loopDelayMaxNs: this.#delay.max,
      loopDelayP99Ns: this.#delay.percentile(99),
    };
  }
}
