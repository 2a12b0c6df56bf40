import type { Random } from '../stats/random.ts';

/** One place in a round: which arm is measured, and with which windows it is compared. */
export interface Turn {
  readonly arm: string;
  /** Turns with the same number are compared with each other. */
  readonly pair: number;
}

/**
 * The order of the windows in a round. Blocks of two pairs mirror each other, `A B B A` or `B A A B` by a coin, so that a
 * machine that grows steadily slower or faster costs all arms the same. A fixed A, B invents a difference.
 * @param pairs an even number.
 */
export function planTurns(arms: readonly string[], pairs: number, random: Random): Turn[] {
  const turns: Turn[] = [];
  for (let pair = 0; pair < pairs; pair += 2) {
    const order = random.shuffle(arms);
    turns.push(...order.map((arm) => ({ arm, pair })));
    turns.push(...order.toReversed().map((arm) => ({ arm, pair: pair + 1 })));
  }
  return turns;
}
