/** Ratios at which a tick may stand. */
const TICKS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.25, 1.5,
  2, 3, 5, 10, 20, 50, 100, 200, 500, 1000,
];

/** The part of the axis that is always shown, so that a small difference looks small. */
const LEAST = 1.2;

/** Where an axis of ratios begins and ends: all of these are inside, with some room. */
export function ratioDomain(ratios: readonly number[]): [number, number] {
  const shown = ratios.filter((ratio) => ratio > 0 && Number.isFinite(ratio));
  const low = Math.min(1 / LEAST, ...shown);
  const high = Math.max(LEAST, ...shown);
  const room = (high / low) ** 0.03;
  return [low / room, high * room];
}

/** The ticks of an axis of that many pixels: 1 first, then outwards as far as the labels have room. */
export function ratioTicks([low, high]: readonly [number, number], pixels: number): number[] {
  const place = (ratio: number): number => (Math.log(ratio / low) / Math.log(high / low)) * pixels;
  const inside = TICKS.filter((ratio) => ratio >= low && ratio <= high);
  const chosen: number[] = [];
  for (const ratio of inside.toSorted((a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b)))) {
    if (chosen.every((other) => Math.abs(place(other) - place(ratio)) >= 48)) chosen.push(ratio);
  }
  return chosen.toSorted((a, b) => a - b);
}
