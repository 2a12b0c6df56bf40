import type { BrowserEnv, BrowserOpener } from '../../servers/page/browsers.ts';
import type { Cell, ProfileId } from '../records/scenario.ts';
import { MIN_ROUNDS } from '../stats/signed-rank.ts';
import type { Circumstances } from './checks.ts';
import type { PinnedCpus } from '../host/pinning.ts';
import { ordinaryArm, type ArmPlan, type startClients } from '../processes/children.ts';
import { contestantsOf, type ArmRecord } from '../records/record.ts';
import { contestants } from '../transports.ts';

/** Where something is measured: what rounds, the doctor and traps have in common. */
export interface Trial {
  readonly seed: number;
  /** null: not pinned. */
  readonly cpus: PinnedCpus | null;
  /** Aborted when the run should end: children are killed, and nothing is recorded. */
  readonly signal: AbortSignal;
  /** From 1; absent: not a round of a run. */
  readonly round?: number;
  /** How late one timer in ten fires on the idle machine, ns; null, absent: not known. */
  readonly idleLagP90Ns?: number | null;
  /** The environment that browsers run in; absent: an empty one. */
  readonly env?: BrowserEnv;
  /** Starts the clients of an arm; absent: in processes of this machine. */
  readonly startClients?: typeof startClients;
  /** How a browser is started; absent: with an empty profile, one for each arm. */
  readonly openBrowser?: BrowserOpener;
  /** How many shards hold the clients; absent: none, they are processes of this machine. */
  readonly shards?: number;
  /** Where servers listen; absent: on the loopback address. */
  readonly host?: string;
  /** The share of each warm-up that is made, from 0 to 1; absent: all of it. Less is for tests, which look at no figure. */
  readonly warmUpShare?: number;
}

/** What every round is given, whatever it measures. Its seed is its own. */
export interface RoundContext extends Trial {
  readonly scenario: string;
  readonly profile: ProfileId;
  readonly round: number;
  readonly arms: readonly ArmPlan[];
  /** Ids of the arms that are compared; in each contest the first is the baseline. */
  readonly contests: readonly (readonly string[])[];
  /** The A/A control: an arm that runs the first baseline's transport a second time; null: none. */
  readonly aa: string | null;
  /** What is injected; null: nothing. */
  readonly injection: string | null;
  readonly idleLagP90Ns: number | null;
  /** Whether there is time to measure disturbed pairs again. */
  readonly mayRepeat: boolean;
  /** Installed version of a package, such as `5.3.0`. */
  readonly versionOf: (packageName: string) => string;
}

/** The arms of a round, and which of them are compared. */
export type Arms = Pick<RoundContext, 'arms' | 'contests' | 'aa' | 'injection'>;

/**
 * The arms of an ordinary round: one for each transport, and the A/A control of the baseline. Further contests of a load stand in
 * the same rounds, unless the run names transports of its own. A fault with arms of its own compares none; a fault or a procedure with nothing to decide, and a load of too few rounds for a verdict, need no A/A control.
 */
export function armsFor(cell: Cell, transports: readonly string[], profile: ProfileId): Arms {
  if (cell.kind === 'load') {
    const hasAa = cell.rounds[profile] >= MIN_ROUNDS;
    const isAsked = cell.transports === null && !isContest(transports);
    return planArms(cell.transports ?? transports, hasAa, isAsked ? [] : cell.alsoCompared?.[profile]);
  }
  if (cell.kind === 'procedure') return planArms(cell.transports ?? transports, cell.primary.length > 0);
  if (cell.transports !== null) return { ...planArms(cell.transports, false), contests: [] };
  return planArms(transports, cell.primary.length > 0);
}

/** Whether these are the two that a run compares when it names none. */
function isContest(transports: readonly string[]): boolean {
  return (
    transports.join(' ') ===
    contestants()
      .map(([id]) => id)
      .join(' ')
  );
}

/** One arm for each transport, and the A/A control of the baseline if asked for. @param also further contests */
export function planArms(
  transports: readonly string[],
  hasAa = true,
  also: readonly (readonly string[])[] = [],
): Arms {
  const [baseline] = transports;
  const contests = transports.length === 0 ? also : [transports, ...also];
  const aa = baseline === undefined || !hasAa ? null : `${baseline}-aa`;
  return {
    arms: [
      ...contestantsOf({ contests }).map((transport) => ordinaryArm(transport)),
      ...(baseline === undefined || aa === null ? [] : [ordinaryArm(baseline, aa)]),
    ],
    contests,
    aa,
    injection: null,
  };
}

/** What the checks must allow for. */
export function circumstancesOf({
  cpus,
  idleLagP90Ns = null,
  shards = 0,
}: Pick<Trial, 'cpus' | 'idleLagP90Ns' | 'shards'>): Circumstances {
  return {
    shards,
    isPinned: cpus !== null && cpus.server !== cpus.client,
    idleLagP90Ns,
  };
}

/** What a record says of an arm: its transport, its software and where it ran. */
export function describeArm(
  { cpus, versionOf }: Pick<RoundContext, 'cpus' | 'versionOf'>,
  { arm, transport }: Pick<ArmPlan, 'arm' | 'transport'>,
  packages: { readonly server: readonly string[]; readonly client: readonly string[] },
): Omit<ArmRecord, 'connectNs' | 'warmUp'> {
  const software = (names: readonly string[]): string =>
    names.length === 0 ? 'Node.js alone' : names.map((name) => `${name} ${versionOf(name)}`).join(', ');
  return {
    arm,
    transport,
    serverSoftware: software(packages.server),
    clientSoftware: software(packages.client),
    serverCpu: cpus?.server ?? null,
    clientCpu: cpus?.client ?? null,
  };
}
