import type { Random } from './random.ts';

/** A standard normal number times `deviation`: Box and Muller. */
export function normal(random: Random, deviation = 1): number {
  return (
    deviation * Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat())
  );
}

/** Noise around 0 of several shapes. The first two are symmetric. */
export const NOISES = {
  normal: (random: Random) => normal(random),
  'heavy-tailed (Cauchy)': (random: Random) => Math.tan(Math.PI * (random.nextFloat() - 0.5)),
  'lopsided (exponential)': (random: Random) => -Math.log(1 - random.nextFloat()),
} as const;
