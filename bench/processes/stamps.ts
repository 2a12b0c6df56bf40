/** Durations in ns, kept unrounded: one write into a flat array for each, and no object. */
export class Stamps {
  #values: Float64Array<ArrayBuffer> = new Float64Array(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(durationNs: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = durationNs;
    this.#length += 1;
  }

  /** A view, not a copy. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}
