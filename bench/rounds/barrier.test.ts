import { describe, expect, it } from 'vitest';
import { createBarrier } from './barrier.ts';

/** Lets everything that is already settled run. */
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a barrier', () => {
  it('releases all only when the last has arrived', async () => {
    const through: number[] = [];
    const places = createBarrier(3);
    const arrive = (index: number) => places[index]?.arrive().then((place) => through.push(place));
    void arrive(0);
    void arrive(0); // arriving twice counts once
    void arrive(2);
    await settle();
    expect(through).toEqual([]);
    void arrive(1);
    await settle();
    expect(through.toSorted((a, b) => a - b)).toEqual([0, 0, 1, 2]);
  });

  it('does not wait for a place that was left, before or after arriving', async () => {
    const places = createBarrier(3);
    const [first, second, third] = places;
    first?.leave();
    const arrival = second?.arrive();
    second?.leave();
    await third?.arrive();
    await arrival;
  });
});
