import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Arrivals } from './calls.ts';

/** From one look at the event loop to the next, ms: the finest that Node has. */
const LOOK_EVERY_MS = 1;

/** Watches a server while many come at once. It costs a timer each ms, so nobody is watched who did not ask for it. */
export class ArrivalWatch {
  readonly #acceptsNs: number[] = [];
  readonly #delay = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });

  start(): void {
    this.#delay.enable();
  }

  /** The server listens: what came before, such as its own start, is no delay of anybody who comes. */
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
