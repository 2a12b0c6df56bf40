import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { count, ns, plain, share, text, type Part } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { sortNumbers } from '../stats/quantile.ts';
import { statement, trap, type Statement, type TrapResult } from './trap.ts';

const ECHOES = 1000;

/** The same durations by two clocks, in the same order. */
export interface TwoClocks {
  /** By `Date.now()`. */
  readonly wallMs: readonly number[];
  readonly monotonicNs: readonly number[];
}

export const wallClock = trap({
  title: 'Durations from the wall clock',
  mistake:
    'A duration is the difference of two Date.now(). That clock ticks in whole milliseconds, so anything shorter becomes 0 or ' +
    '1. It is also set now and then, by hand or over the network: then a duration can be negative, or an hour long.',
  rightWay:
    'A monotonic clock counts in nanoseconds and only forwards: process.hrtime.bigint(), or performance.now(). Here it is one ' +
    'clock for every process of the host, so that a client can subtract what a server stamped.',
  seen: 'A pull request at probe.gl replaced Date in its benchmark timer, as it loses everything below a millisecond.',
  url: 'https://github.com/uber-web/probe.gl/pull/55',
  run: async (trial) => compareClocks(await measureEchoes(trial)),
});

/** Sends single bytes to and fro over loopback, and takes both clocks around each. */
async function measureEchoes({ signal }: Trial): Promise<TwoClocks> {
  const server = createServer({ noDelay: true }, (socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  let socket: Socket | null = null;
  try {
    await once(server, 'listening', { signal });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect', { signal });
    const wallMs: number[] = [];
    const monotonicNs: number[] = [];
    for (let echo = 0; echo < ECHOES; echo += 1) {
      const startMs = Date.now(); // the mistake, on purpose
      const startNs = clock.nowNs();
      socket.write('x');
      await once(socket, 'data', { signal });
      monotonicNs.push(clock.nowNs() - startNs);
      wallMs.push(Date.now() - startMs);
    }
    return { wallMs, monotonicNs };
  } finally {
    socket?.destroy();
    server.close();
  }
}

/** What each clock makes of the same durations. Pure. */
export function compareClocks({ wallMs, monotonicNs }: TwoClocks): TrapResult {
  return {
    setting: `${wallMs.length} echoes of one byte over TCP on loopback, each timed by both clocks at once.`,
    wrong: readingsOf(wallMs, (ms) => text`${plain(ms)} ms`),
    right: readingsOf(monotonicNs, ns),
    lesson:
      'Date.now() tells when something happened, and never how long it took. A column of 0 ms and 1 ms is a clock, not a result.',
  };
}

function readingsOf(durations: readonly number[], say: (value: number) => Part): Statement[] {
  const zeros = durations.filter((value) => value === 0).length;
  return [
    ...[50, 90, 99].map((percent) => statement(`p${percent}`, say(nearestRank(durations, percent / 100)))),
    statement('different values', count(new Set(durations).size)),
    statement('durations of exactly 0', share(zeros / Math.max(1, durations.length))),
  ];
}

/** A quantile that is one of the values: interpolation would make halves out of whole milliseconds. */
function nearestRank(values: readonly number[], q: number): number {
  const sorted = sortNumbers(values);
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? 0;
}
