import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { readTextOrNull } from '../host/proc.ts';
import { startTargetClients, targetArm, withChildren } from '../processes/children.ts';
import { wallNowMs } from '../processes/wall-clock.ts';
import type { TargetAsk } from '../records/progress.ts';
import type { RunTarget } from '../records/run.ts';
import { CHECK_LIMITS, checkTargetWindow } from '../rounds/checks.ts';
import type { Trial } from '../rounds/context.ts';
import { lossWords, TargetSession } from '../rounds/target-round.ts';
import { hostAndPort, reachOf, type Reach } from './address.ts';
import { describeTarget, seenOf } from './describe.ts';
import { limitOf } from './limits.ts';
import { FIRST_EVENT_MS, whyRefused } from './refusal.ts';

/** A host of someone else gets no more connections than a few browsers would open. */
export const MOST_PUBLIC_CONNECTIONS = 50;

/** Listening ends after so many events, or so long after the first one. */
const LISTEN = { events: 50, firstEventMs: FIRST_EVENT_MS, thenMs: 3000 } as const;
/** How long all connections are held to see whether the server keeps them, ms. */
const HOLD_MS = 300;
/** How often that is repeated while the clients are too busy: their code is compiled at first. */
const LOOKS = 3;

/**
 * Looks at every target before anything is measured: whether it may be loaded, answers, streams, has what was said of its
 * events, and takes as many connections as asked for. Resolves with what was seen of each.
 * @throws HarnessError `target-refused` with what was seen, what was expected, and what to do
 */
export async function admit(
  { targets, connections, mayLoadHost }: TargetAsk,
  trial: Pick<Trial, 'cpus' | 'signal'>,
  clientProcesses: number,
): Promise<readonly RunTarget[]> {
  const admitted: RunTarget[] = [];
  for (const target of targets) {
    await checkHost(target, connections, mayLoadHost);
    checkPids(target);
    admitted.push(
      await withChildren(trial.signal, async (keep) => {
        const child = keep(startTargetClients(targetArm(target), null));
        const listened = await child.call('listen', { target, ...LISTEN }, FIRST_EVENT_MS + 20_000);
        const now = { wallNs: wallNowMs() * 1e6, monotonicNs: clock.nowNs() };
        const refusal = whyRefused(target, listened, now);
        if (refusal !== null) throw refusal;
        const session = new TargetSession(trial, targetArm(target), keep, clientProcesses);
        await checkConnections(target, session, connections, clientProcesses);
        return describeTarget(target, seenOf(listened));
      }),
    );
  }
  return admitted;
}

async function checkHost(
  { label, url, sentAt }: ForeignTarget,
  connections: number,
  mayLoadHost: boolean,
): Promise<void> {
  const { host } = hostAndPort(url);
  const reaches = await reachesOf(host);
  if (reaches.includes('public')) {
    if (!mayLoadHost)
      throw new HarnessError(
        'target-refused',
        `${label}: ${host} is neither this machine nor in a private network.`,
        {
          hint: `Load on a server of someone else can be an attack. If you may load it: --i-may-load-this-host, for up to ${MOST_PUBLIC_CONNECTIONS} connections.`,
        },
      );
    if (connections > MOST_PUBLIC_CONNECTIONS)
      throw new HarnessError(
        'target-refused',
        `${label}: ${connections} connections to ${host} are more than the ${MOST_PUBLIC_CONNECTIONS} that a public host gets.`,
        {
          hint: `Write --connections ${MOST_PUBLIC_CONNECTIONS}, or measure a copy of the server in your own network.`,
        },
      );
  }
  if (sentAt !== null && !reaches.every((reach) => reach === 'this-host'))
    throw new HarnessError(
      'target-refused',
      `${label}: --sent-at needs the clock of this machine, and ${host} is another one.`,
      {
        hint: 'How far two clocks are apart would count as delay, and no bound of it could be checked from here. Leave --sent-at out, or run this on the same host.',
      },
    );
}

/** Of every address that the name stands for; a name that is unknown is left to the connection, which says so. */
async function reachesOf(host: string): Promise<readonly Reach[]> {
  if (isIP(host) !== 0) return [reachOf(host)];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => reachOf(address));
}

function checkPids({ label, serverPids }: ForeignTarget): void {
  for (const pid of serverPids) {
    if (readTextOrNull('/proc/self/status') === null)
      throw new HarnessError(
        'target-refused',
        `${label}: --server-pid ${pid} needs /proc, which this system has not.`,
        {
          hint: 'It works on Linux. Leave it out: everything else is measured without it.',
        },
      );
    if (readTextOrNull(`/proc/${pid}/status`) === null)
      throw new HarnessError('target-refused', `${label}: there is no process ${pid} on this machine.`, {
        hint: 'Give the pid of the server as `pgrep` or `ss -ltnp` show it.',
      });
  }
}

async function checkConnections(
  { label }: ForeignTarget,
  session: TargetSession,
  connections: number,
  processes: number,
): Promise<void> {
  try {
    const opened = await session.tryOpen(connections);
    const open = opened.reduce((sum, one) => sum + one.open, 0);
    const failure = opened.find((one) => one.failure !== null)?.failure ?? null;
    if (failure !== null)
      throw new HarnessError(
        'target-refused',
        `${label}: of ${connections} connections ${open} opened, then one failed: ${lossWords(failure.cause)}.`,
        { hint: `${limitOf(failure.cause)} Or ask for fewer: --connections ${Math.max(1, open)}.` },
      );
    let busyShare: number | null = null;
    let events = 0;
    for (let look = 0; look < LOOKS && (look === 0 || busyShare !== null); look += 1) {
      const held = await session.measure(0, HOLD_MS);
      const lost = sumOf(held, ({ seen }) => seen.lostConnections);
      if (lost > 0)
        throw new HarnessError(
          'target-refused',
          `${label}: of ${connections} connections ${lost} were closed at once.`,
          {
            hint: `Raise the limit of the server, or ask for fewer: --connections ${Math.max(1, connections - lost)}.`,
          },
        );
      busyShare = saturationOf(held);
      events = sumOf(held, ({ seen }) => seen.deliveries);
    }
    if (busyShare !== null) throw saturated(label, { connections, processes, busyShare, events });
  } finally {
    // With a reset, so that no port waits for two minutes before it can be used again.
    await session.close();
  }
}

type Held = Awaited<ReturnType<TargetSession['measure']>>;

const sumOf = (held: Held, of: (one: Held[number]) => number): number =>
  held.reduce((sum, one) => sum + of(one), 0);

/** How busy the busiest client process was where that is too much to measure anything else; null: none was. */
function saturationOf(held: Held): number | null {
  const shares = held.flatMap(({ seen, stoodNs }) =>
    checkTargetWindow(seen, stoodNs).flatMap(({ code, values }) =>
      code === 'client-saturated' ? Number(values['busyShare']) : [],
    ),
  );
  return shares.length === 0 ? null : Math.max(...shares);
}

/** The limit is the processor time of the clients. */
export function saturated(
  label: string,
  load: {
    readonly connections: number;
    readonly processes: number;
    readonly busyShare: number;
    /** In `HOLD_MS`. */
    readonly events: number;
  },
): HarnessError {
  const { connections, processes, busyShare, events } = load;
  const clients = processes === 1 ? 'the client process was' : `one of ${processes} client processes was`;
  const fewer =
    connections === 1
      ? 'Have the server send less.'
      : `Ask for fewer connections, such as --connections ${Math.ceil(connections / 2)}, or have the server send less.`;
  return new HarnessError(
    'target-refused',
    `${label}: with ${connections} connections ${clients} busy ${Math.round(100 * busyShare)} % of the time, of at most ${100 * CHECK_LIMITS.busyShare} %, with ${Math.round((1000 * events) / HOLD_MS)} events per second.`,
    {
      hint: `The limit is the processor time of the clients, which would measure their own queue. ${fewer}`,
    },
  );
}
