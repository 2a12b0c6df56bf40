/** A place before a barrier: all who arrive go on at the same moment. */
export interface Place {
  /** Resolves when every place was arrived at or left, with the number of this one, from 0. */
  arrive(): Promise<number>;
  /** Gives the place up, so that the others do not wait for it. Harmless after arriving. */
  leave(): void;
}

/** This number of places before one barrier. */
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
