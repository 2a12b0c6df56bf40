import casual from 'casual';

/** Surnames in casual's list that are slurs. Names that contain one are skipped. */
const OFFENSIVE = /jewess/i;

/** How many different draws a stream has before its names repeat. */
export const NAME_POOL_SIZE = 1000;

/**
 * Company names of a stream, drawn before any timing starts. The name of event n is `names[n % names.length]`: a pure
 * function of (seed, n), so a restarted server continues where the last one stopped.
 * casual keeps one generator per process: draw the pools one after the other.
 */
export function drawNames(seed: number, count: number = NAME_POOL_SIZE): readonly string[] {
  casual.seed(seed);
  const names: string[] = [];
  while (names.length < count) {
    const name = casual.company_name;
    if (!OFFENSIVE.test(name)) names.push(name);
  }
  return names;
}
