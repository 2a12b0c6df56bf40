/** One of several that wait for one another, so that all go on at the same moment. */
export interface Place {
  /** Resolves when everybody has arrived or left, with the number of this place, from 0. */
  arrive(): Promise<number>;
  /** For whoever will not arrive any more: nobody waits for it. Harmless after arriving. */
  leave(): void;
}

/** So many places before one barrier. */
export function createBarrier(places: number): readonly Place[] {
  let missing = places;
  let release: () => void = () => undefined;
  const open = new Promise<void>((resolve) => {
    release = resolve;
  });
  return Array.from({ length: places }, (_, place) => {
    let isDone = false;
    const done = (): void => {
      if (isDone) return;
      isDone = true;
      missing -= 1;
      if (missing === 0) release();
    };
    return {
      async arrive() {
        done();
        await open;
        return place;
      },
      leave: done,
    };
  });
}
