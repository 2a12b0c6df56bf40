/** Uses up a share of what the process uses otherwise, as its own account of CPU time has it. */
export class Burner {
  readonly #share: number;
  readonly #usedUs: () => number;
  readonly #startUs: number;
  #burntUs = 0;

  /** @param usedUs CPU time of this process so far, us */
  constructor(share: number, usedUs: () => number = usedByProcessUs) {
    this.#share = share;
    this.#usedUs = usedUs;
    this.#startUs = usedUs();
  }

  /** Burns what is owed by now. */
  readonly burn = (): void => {
    const beforeUs = this.#usedUs();
    const otherUs = beforeUs - this.#startUs - this.#burntUs;
    const owedUs = otherUs * this.#share - this.#burntUs;
    while (this.#usedUs() - beforeUs < owedUs);
    this.#burntUs += this.#usedUs() - beforeUs;
  };
}

/** CPU time of this process so far, user and system. */
function usedByProcessUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
