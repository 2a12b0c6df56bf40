/** Entry point of a link process: a TCP relay between the two sides, the same for every transport. It never looks at the bytes. */
import { connect, createServer, type Socket } from 'node:net';
import { systemClock as clock } from '../../servers/contract/clock.ts';
import type { LinkCalls } from './messages.ts';
import { serveCalls } from './serve-calls.ts';

let upstreamPort = 0;
const open = new Set<{ readonly near: Socket; readonly far: Socket }>();
const acceptsNs: number[] = [];

/** `near` is the client's side, `far` the server's. An end is passed on as an end, and a break as a break. */
const relay = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
  acceptsNs.push(clock.nowNs());
  const far = connect({ port: upstreamPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  const pair = { near, far };
  open.add(pair);
  const closed = (): void => {
    if (near.closed && far.closed) open.delete(pair);
  };
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.pipe(other);
    one.on('error', () => other.resetAndDestroy());
    one.on('close', closed);
  }
});

serveCalls<LinkCalls>({
  async listen(ask) {
    upstreamPort = ask.upstreamPort;
    return new Promise((resolve, reject) => {
      relay.once('error', reject);
      relay.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
        const address = relay.address();
        resolve({ port: typeof address === 'object' && address !== null ? address.port : 0 });
      });
    });
  },

  reset() {
    const atNs = clock.nowNs();
    const connections = open.size;
    for (const { near, far } of open) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    return { atNs, untilNs: clock.nowNs(), connections };
  },

  counts: ({ sinceNs }) => ({ accepts: acceptsNs.filter((atNs) => atNs >= sinceNs).length }),
});
