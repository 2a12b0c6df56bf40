import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { Ping } from '../processes/calibration.ts';
import { PATHS } from './protocol.ts';

/** What upgrades a connection to pings: a byte is answered with the clock. */
export const CLOCK_PROTOCOL = 'shard-clock';
/** How long one answer may take, ms. */
const ANSWER_MS = 5000;

/** Answers each byte with the clock of this process, one line each, until the other side leaves. Errors of the socket are the caller's. */
export function answerPings(socket: Socket): void {
  socket.setNoDelay(true);
  // Sockets of an HTTP server stay half open otherwise, and would keep it from closing.
  socket.on('end', () => socket.end());
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${CLOCK_PROTOCOL}\r\n\r\n`,
  );
  socket.on('data', () => socket.write(`${clock.nowNs()}\n`));
}

/** Round trips to the clock of the coordinator. @throws Error when it does not answer, or hangs up */
export async function pingClock(coordinator: URL, token: string, count: number): Promise<readonly Ping[]> {
  const asked = request(new URL(PATHS.clock, coordinator), {
    headers: { Authorization: `Bearer ${token}`, Connection: 'Upgrade', Upgrade: CLOCK_PROTOCOL },
    agent: false,
  });
  const upgraded = new Promise<Socket>((resolve, reject) => {
    asked.once('upgrade', (_response, socket: Socket) => resolve(socket));
    asked.once('response', ({ statusCode }) =>
      asked.destroy(new Error(`the clock answered with ${statusCode}`)),
    );
    asked.on('error', reject);
  });
  const silent = (): Error => new Error(`the clock did not answer within ${ANSWER_MS} ms`);
  asked.setTimeout(ANSWER_MS, () => asked.destroy(silent())).end();
  const socket = await upgraded;
  socket.setNoDelay(true);
  socket.setTimeout(ANSWER_MS, () => socket.destroy(silent()));
  // Waiting for data ends with an error, and not with the end of a connection.
  socket.on('error', () => undefined);
  socket.on('end', () => socket.destroy(new Error('the clock hung up')));
  const pings: Ping[] = [];
  try {
    while (pings.length < count) {
      const sentNs = clock.nowNs();
      socket.write('?');
      // A line of twenty bytes arrives in one piece.
      const [answer]: unknown[] = await once(socket, 'data');
      pings.push({ sentNs, theirNs: Number(String(answer)), receivedNs: clock.nowNs() });
    }
    return pings;
  } finally {
    socket.destroy();
  }
}
