import { planArms, type RoundContext } from './context.ts';

/** For tests: an unpinned round of these transports, as short as one can be. Its code is cold. */
export function testContext(
  transports: readonly string[],
  changes: Partial<RoundContext> = {},
  hasAa = true,
): RoundContext {
  return {
    ...planArms(transports, hasAa),
    scenario: 'test',
    profile: 'quick',
    round: 1,
    seed: 7,
    cpus: null,
    idleLagP90Ns: null,
    mayRepeat: false,
    warmUpShare: 0.1,
    versionOf: () => '1.2.3',
    signal: new AbortController().signal,
    env: process.env,
    ...changes,
  };
}
