/** A stream of pseudo-random numbers. The same seed and label always give the same stream. Not for secrets. */
export interface Random {
  /** The next number, 0 <= x < 1, in steps of 2^-32. */
  nextFloat(): number;
  /** true and false with equal chance. */
  coin(): boolean;
  /** A new array with the same items, every order equally likely (Fisher and Yates). */
  shuffle<Item>(items: readonly Item[]): Item[];
}

/**
 * Starts a stream of pseudo-random numbers.
 * The generator is sfc32 by Chris Doty-Humphrey, seeded as in PractRand: https://pracrand.sourceforge.net
 * @param seed a whole number, 0 to 2^32 - 1.
 * @param label names a stream of its own under that seed, so that one more draw here changes nothing there.
 * @throws RangeError that names the seed when it is no such number.
 */
export function createRandom(seed: number, label = ''): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`A seed is a whole number from 0 to ${2 ** 32 - 1}, not ${seed}.`);
  }
  const nextUint32 = sfc32(seed, fnv1a(label));
  const nextFloat = (): number => nextUint32() / 2 ** 32;
  return {
    nextFloat,
    coin: () => nextFloat() < 0.5,
    shuffle: (items) => shuffled(items, nextFloat),
  };
}

/** A seed of its own for one part of what `seed` stands for. */
export function seedFor(seed: number, label: string): number {
  return Math.floor(createRandom(seed, label).nextFloat() * 2 ** 32);
}

function sfc32(seedLow: number, seedHigh: number): () => number {
  let a = 0;
  let b = seedLow | 0;
  let c = seedHigh | 0;
  let counter = 1;
  const nextUint32 = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // Twelve rounds, so that seeds that differ in one bit have nothing in common any more.
  for (let round = 0; round < 12; round += 1) nextUint32();
  return nextUint32;
}

/** FNV-1a, 32 bits, of the UTF-8 bytes: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function shuffled<Item>(items: readonly Item[], nextFloat: () => number): Item[] {
  const pool = [...items];
  const order: Item[] = [];
  while (pool.length > 0) order.push(...pool.splice(Math.floor(nextFloat() * pool.length), 1));
  return order;
}
