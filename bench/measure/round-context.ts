import type { ProfileId } from '../model/scenario.ts';
import type { PinnedCpus } from './pinning.ts';

/** What every round is given, whatever it measures. */
export interface RoundContext {
  readonly scenario: string;
  readonly profile: ProfileId;
  /** From 1. */
  readonly round: number;
  /** Seed of this round alone. */
  readonly seed: number;
  /** The first is the baseline. */
  readonly transports: readonly string[];
  readonly cpus: PinnedCpus | null;
  /** Installed version of a package, such as `5.3.0`. */
  readonly versionOf: (packageName: string) => string;
  /** Aborted when the run should end: children are killed, and the round is not recorded. */
  readonly signal: AbortSignal;
}

/** `express 5.3.0, ws 8.23.0`; `Node.js alone` where there is no package. */
export function describePackages(
  context: Pick<RoundContext, 'versionOf'>,
  packages: readonly string[],
): string {
  if (packages.length === 0) return 'Node.js alone';
  return packages.map((name) => `${name} ${context.versionOf(name)}`).join(', ');
}
