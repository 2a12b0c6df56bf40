import { ordinaryArm, withChildren } from '../processes/children.ts';
import type { LoadCell, ProfileId } from '../records/scenario.ts';
import type { Trial } from './context.ts';
import { openSession, type Session } from './session.ts';
import { cpuPerDeliveryNs, type WholeWindow } from './window.ts';

/**
 * What the busier side of the costliest transport should take in a window, as a share of one processor: beyond half of one,
 * queues begin.
 */
const SHARE = { least: 0.3, aim: Math.sqrt(0.3 * 0.4), most: 0.4 } as const;

/** The rates that a load may have, events/s. Steps of a third often give two runs on one machine the same load. */
export const FITTED_RATES = [
  8, 11, 15, 20, 27, 36, 48, 64, 85, 115, 150, 200, 250, 330, 440, 600, 800,
] as const;

/** CPU per event falls as the rate rises, so a rate is tried again at the one that it led to, but not for ever. */
const MOST_TRIES = 4;

/** A rate is judged when two windows in a row agree within this share, or after some of them. */
const SETTLED_WITHIN = 0.1;
const MOST_WINDOWS = 4;

/** A load whose rate fits the machine, with the transports that it compares. */
export interface FittedLoad {
  readonly cell: LoadCell;
  readonly transports: readonly string[];
}

/**
 * One rate for loads that differ in their transports alone, which this machine can carry: on a machine half as fast a fixed rate saturates a process,
 * and delays then come from its queue. It is judged in windows as they are measured later, as long and in processes as warm.
 * Takes some two seconds for each transport.
 * @param loads a transport that several of them have is tried under the first
 * @param processors how many server and client may use together
 * @throws HarnessError `child-died` or `child-silent`, or what `signal` was aborted with.
 */
export async function fitLoads(
  trial: Trial,
  profile: ProfileId,
  loads: readonly FittedLoad[],
  processors: number,
): Promise<number> {
  const cells = new Map<string, LoadCell>();
  for (const { cell, transports } of loads)
    for (const transport of transports) cells.set(transport, cells.get(transport) ?? cell);
  return withChildren(trial.signal, async (keep) => {
    const tried = await Promise.all(
      [...cells].map(async ([transport, cell]) => {
        const arm = { context: trial, plan: ordinaryArm(transport), keep };
        const { connections, payloadBytes, clientProcesses } = cell;
        return { session: await openSession(arm, connections, { payloadBytes }, clientProcesses), cell };
      }),
    );
    // One after the other: each must have the machine to itself, as in a round.
    for (const { session } of tried) await session.warmUp();
    return fitRate(
      firstRateOf(loads),
      tried.map(
        ({ session, cell }) =>
          async (rate) =>
            shareFor(await measure(session, cell, profile, rate), rate * cell.connections, processors),
      ),
    );
  });
}

const measure = (
  session: Session,
  cell: LoadCell,
  profile: ProfileId,
  eventsPerSecond: number,
): Promise<WholeWindow> =>
  session.measure({
    pace: { kind: 'rate', eventsPerSecond },
    settleMs: cell.settleMs,
    measureMs: cell.measureMs[profile],
  });

function firstRateOf(loads: readonly FittedLoad[]): number {
  const rates = loads.flatMap(({ cell: { pace } }) => (pace.kind === 'rate' ? pace.eventsPerSecond : []));
  return rates[0] ?? FITTED_RATES[0];
}

/** The share of a processor that the busier side of a transport takes in one window at a rate. */
type BusyAt = (eventsPerSecond: number) => Promise<number>;

/**
 * The rate at which the busier side of the costliest transport takes 30 to 40 % of a processor. Where no rate of the ladder does,
 * because an event costs less the more there are or because the machine is too slow or too fast, the highest that takes no more
 * of those that were tried.
 * @param transports each tried once, and from then on the costliest alone
 */
export async function fitRate(firstRate: number, transports: readonly BusyAt[]): Promise<number> {
  let rate = onLadder(firstRate);
  let costliest: BusyAt = () => Promise.resolve(SHARE.aim);
  let most = 0;
  for (const busyAt of transports) {
    const share = await busyAt(rate);
    if (share > most) [most, costliest] = [share, busyAt];
  }
  const shares = new Map<number, number>();
  while (!shares.has(rate) && shares.size < MOST_TRIES) {
    const share = await settledShare(costliest, rate);
    shares.set(rate, share);
    if (share < SHARE.least || share > SHARE.most)
      rate = onLadder((rate * SHARE.aim) / Math.max(0.01, share));
  }
  const carried = [...shares].flatMap(([one, share]) => (share <= SHARE.most ? one : []));
  return carried.length > 0 ? Math.max(...carried) : Math.min(...shares.keys());
}

/** The mean of two windows in a row that agree, or of the last two: code becomes warmer, and other work passes. */
async function settledShare(busyAt: BusyAt, rate: number): Promise<number> {
  let before = await busyAt(rate);
  let last = await busyAt(rate);
  for (
    let windows = 2;
    windows < MOST_WINDOWS && Math.abs(last - before) > SETTLED_WITHIN * before;
    windows += 1
  )
    [before, last] = [last, await busyAt(rate)];
  return (before + last) / 2;
}

/** The step that is nearest by its ratio. */
function onLadder(rate: number): number {
  const distance = (step: number): number => Math.abs(Math.log(step / rate));
  return FITTED_RATES.reduce(
    (best: number, step) => (distance(step) < distance(best) ? step : best),
    FITTED_RATES[0],
  );
}

type Cost = Pick<WholeWindow['server'], 'cpuUserUs' | 'cpuSystemUs' | 'deliveries'>;

/**
 * The share of a processor that a load takes of the busier of server and client, or of both where they have less than they would
 * need. By what a delivery cost: a process that is held up by other programs, or by its load, is busy for less time than it needs.
 * Where the server was late, whatever held it up, the load counts as all of a processor: late events go out together, for less each.
 * @param perSecond deliveries that the load asks for
 */
export function shareFor(
  { server, client, checks }: { readonly server: Cost; readonly client: Cost } & Pick<WholeWindow, 'checks'>,
  perSecond: number,
  processors: number,
): number {
  const [ofServer = 0, ofClient = 0] = [server, client].map(
    // A process that came to nothing in a whole window has far too much to do.
    (side) => ((cpuPerDeliveryNs(side) ?? Infinity) * perSecond) / 1e9,
  );
  const isLate = checks.some(({ code }) => code === 'server-late');
  return Math.max(ofServer, ofClient, (ofServer + ofClient) / processors, isLate ? 1 : 0);
}
