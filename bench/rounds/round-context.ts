import { join } from 'node:path';
import type { Cell, ProfileId } from '../records/scenario.ts';
import { MIN_ROUNDS } from '../analysis/verdict/without-ratio.ts';
import type { Circumstances } from './checks.ts';
import { findPackageRoot } from '../host/environment.ts';
import type { PinnedCpus } from '../host/pinning.ts';

/** A program of this project that a round starts: built JavaScript, and what it is told on its command line. */
export interface ProcessPlan {
  readonly file: string;
  readonly args: readonly string[];
}

/** One set of processes in a round: a server and its clients. */
export interface ArmPlan {
  readonly arm: string;
  readonly transport: string;
  readonly server: ProcessPlan;
  readonly client: ProcessPlan;
}

/** What every round is given, whatever it measures. */
export interface RoundContext {
  readonly scenario: string;
  readonly profile: ProfileId;
  /** From 1. */
  readonly round: number;
  /** Seed of this round alone. */
  readonly seed: number;
  readonly arms: readonly ArmPlan[];
  /** Ids of the arms that are compared; the first is the baseline. */
  readonly contest: readonly string[];
  /** The arm that runs the baseline's transport a second time; null: none. */
  readonly aa: string | null;
  /** What is put in on purpose; null: nothing. */
  readonly injection: string | null;
  readonly cpus: PinnedCpus | null;
  /** How late one timer in ten fires on the idle machine, ns; null: not known. */
  readonly idleLagP90Ns: number | null;
  /** Installed version of a package, such as `5.3.0`. */
  readonly versionOf: (packageName: string) => string;
  /** Aborted when the run should end: children are killed, and the round is not recorded. */
  readonly signal: AbortSignal;
}

/** Children run built JavaScript under plain node, even when a test runs the sources: a loader would be measured too. */
export function entryPoint(path: string, args: readonly string[] = []): ProcessPlan {
  return { file: join(findPackageRoot(import.meta.dirname), 'dist/bench', path), args };
}

/** An arm without anything put in. @param arm its id, where it is not that of the transport. */
export function ordinaryArm(transport: string, arm: string = transport): ArmPlan {
  return {
    arm,
    transport,
    server: entryPoint('processes/server-process.js'),
    client: entryPoint('processes/client-process.js'),
  };
}

/** Who takes part in a round. */
export type Arms = Pick<RoundContext, 'arms' | 'contest' | 'aa' | 'injection'>;

/**
 * The arms of an ordinary round: one for each transport, and the baseline's aa. A fault with arms of its own has no contest;
 * a fault or a procedure with nothing to decide, and a load of too few rounds for a verdict, have no use for a aa.
 */
export function armsFor(cell: Cell, transports: readonly string[], profile: ProfileId): Arms {
  if (cell.kind === 'load') {
    return planArms(cell.transports ?? transports, cell.rounds[profile] >= MIN_ROUNDS);
  }
  if (cell.kind === 'procedure') return planArms(cell.transports ?? transports, cell.primary.length > 0);
  if (cell.transports !== null) return { ...planArms(cell.transports, false), contest: [] };
  return planArms(transports, cell.primary.length > 0);
}

/** One arm for each transport, and the baseline's aa where it is wanted. */
export function planArms(transports: readonly string[], hasAa = true): Arms {
  const [baseline] = transports;
  const aa = baseline === undefined || !hasAa ? null : `${baseline}-aa`;
  return {
    arms: [
      ...transports.map((transport) => ordinaryArm(transport)),
      ...(baseline === undefined || aa === null ? [] : [ordinaryArm(baseline, aa)]),
    ],
    contest: transports,
    aa,
    injection: null,
  };
}

/** What the checks of a round must allow for. */
export function circumstancesOf({
  cpus,
  idleLagP90Ns,
}: Pick<RoundContext, 'cpus' | 'idleLagP90Ns'>): Circumstances {
  return { isPinned: cpus !== null && cpus.server !== cpus.client, idleLagP90Ns };
}

/** `express 5.3.0, ws 8.23.0`; `Node.js alone` where there is no package. */
export function describePackages(
  context: Pick<RoundContext, 'versionOf'>,
  packages: readonly string[],
): string {
  if (packages.length === 0) return 'Node.js alone';
  return packages.map((name) => `${name} ${context.versionOf(name)}`).join(', ');
}
