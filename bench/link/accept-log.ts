import type { LinkCounts } from './calls.ts';

/** As many stamps as one answer carries: enough for the histogram of a herd. */
const MOST_STAMPS = 5000;

/** When connections were accepted, monotonic ns. */
export class AcceptLog {
  readonly #acceptsNs: number[] = [];

  add(atNs: number): void {
    this.#acceptsNs.push(atNs);
  }

  since(sinceNs: number): Pick<LinkCounts, 'accepts' | 'acceptsNs'> {
    const acceptsNs = this.#acceptsNs.filter((atNs) => atNs >= sinceNs);
    return { accepts: acceptsNs.length, acceptsNs: acceptsNs.slice(0, MOST_STAMPS) };
  }
}
