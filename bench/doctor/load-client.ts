import { that, type CaseFinding } from '../cases/case.ts';
import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { entryPoint, targetArm, withChildren, type ArmPlan } from '../processes/children.ts';
import type { RoundRecord } from '../records/record.ts';
import type { Verdict } from '../records/verdict.ts';
import { ratio, text } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { runTargetRound } from '../rounds/target-round.ts';
import { injection } from './injection.ts';
import { analyseTargets, contextOf, told } from './rounds.ts';
import { serveAsTarget, servedCell } from './served-target.ts';

const ROUNDS = 8;
/** What a client that measures may cost, as a ratio to one that only counts. */
const MOST = 1.3;
const TRANSPORTS = ['sse', 'websocket'] as const;
const bare = (transport: string): string => `bare-${transport}`;

const cell = servedCell({
  id: 'load-client',
  transports: TRANSPORTS,
  rounds: { quick: ROUNDS, standard: ROUNDS, full: ROUNDS },
  primary: ['receive-cpu.mean'],
});

/** What it costs to measure: the clients for servers of the user beside clients that only count, in the same rounds. */
export const loadClient = injection({
  title: 'The clients for other servers, and clients that only count',
  injected:
    'Nothing. One server for each transport sends to the clients of --target and, in windows in turn, to bare clients that only count events: ws, and node:http.',
  seconds: 75,
  isDefault: false,
  async run(trial) {
    const { verdicts } = analyseTargets(await measureLoadClients(trial, ROUNDS), cell, ['receive-cpu']);
    const of = (transport: string): Verdict | null =>
      verdicts.find(({ candidate }) => candidate === transport) ?? null;
    return [
      judgeLoadClient('WebSocket and a bare ws client', of('websocket')),
      judgeLoadClient('SSE and a bare node:http client', of('sse')),
    ];
  },
});

/** Fresh processes in each round, and each pair of clients on the same server. */
export async function measureLoadClients(trial: Trial, rounds: number): Promise<readonly RoundRecord[]> {
  const records: RoundRecord[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const context = contextOf(trial, 'load-client', [], round);
    records.push(
      await withChildren(trial.signal, async (keep) => {
        const served = await Promise.all(TRANSPORTS.map((one) => serveAsTarget(context, keep, one)));
        const arms = served.flatMap((target) => clientsOf({ ...target, sentAt: null, serverPids: [] }));
        const contests = TRANSPORTS.map((transport) => [bare(transport), transport]);
        return runTargetRound({ ...context, arms, contests }, cell);
      }),
    );
  }
  return records;
}

/** Both kinds of client of one server. */
export function clientsOf(target: ForeignTarget): readonly [bare: ArmPlan, measuring: ArmPlan] {
  const client = entryPoint('doctor/bare-client-process.js');
  return [{ ...targetArm(target, bare(target.label)), client }, targetArm(target)];
}

/** The whole interval lies below the bound. Pure. */
export function judgeLoadClient(which: string, verdict: Verdict | null): CaseFinding {
  return that(
    `client CPU per event, ${which}`,
    text`at most ${ratio(MOST)}`,
    told(verdict),
    verdict !== null && verdict.outcome !== 'void' && (verdict.ratio?.high ?? Infinity) <= MOST,
  );
}
