import type { SentAt, TimeUnit } from '../../clients/targets/contract.ts';
import type { Clock } from '../../servers/stream/clock.ts';
import type { TargetWindow } from '../records/record.ts';
import { Stamps } from './stamps.ts';
import { wallAtZeroNs } from './wall-clock.ts';

/** One step of a field in ns: what lies between two of them is unknown. */
const STEP_NS: Readonly<Record<TimeUnit, number>> = { 'unix-ms': 1e6, 'unix-us': 1e3, 'monotonic-ns': 1 };

type Delays = NonNullable<TargetWindow['delays']>;

/** Delays by the time that a server wrote into its events, on the same host. */
export class DelayReader {
  readonly #unit: TimeUnit;
  readonly #clock: Clock;
  readonly #nowMs: () => number;
  /** Where this clock showed 0, in the clock of the field, ns. */
  readonly #zeroNs: bigint;
  readonly #delays = new Stamps();

  constructor({ unit }: SentAt, clock: Clock, nowMs: () => number) {
    this.#unit = unit;
    this.#clock = clock;
    this.#nowMs = nowMs;
    this.#zeroNs = this.#readZero();
  }

  add(receivedNs: number, sentAt: number): void {
    // Times since 1970 in ns are larger than a double holds exactly: the difference is taken first.
    const sentNs = Number(BigInt(Math.round(sentAt * STEP_NS[this.#unit])) - this.#zeroNs);
    this.#delays.push(receivedNs - sentNs);
  }

  /** What was read. A delay that is negative by no more than the bound is 0 as far as anyone can tell. */
  finish(encode: (values: Iterable<number>) => Delays['values']): Delays {
    const driftNs = Math.abs(Number(this.#readZero() - this.#zeroNs));
    const boundNs = (this.#unit === 'monotonic-ns' ? 0 : STEP_NS[this.#unit]) + driftNs;
    const values = this.#delays.values();
    const early = values.filter((delayNs) => delayNs < -boundNs).length;
    return { values: encode(early > 0 ? [] : values.map((delayNs) => Math.max(0, delayNs))), boundNs, early };
  }

  #readZero(): bigint {
    return this.#unit === 'monotonic-ns' ? 0n : wallAtZeroNs(this.#clock, this.#nowMs);
  }
}
