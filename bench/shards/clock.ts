import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { Ping } from '../processes/calibration.ts';
import { PATHS } from './protocol.ts';

/** What upgrades a connection to pings: a byte is answered with the clock. */
export const CLOCK_PROTOCOL = 'shard-clock';

/** Answers each byte with the clock of this process, one line each, until the other side leaves. */
export function answerPings(socket: Socket): void {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  // Sockets of an HTTP server stay half open otherwise, and would keep it from closing.
  socket.on('end', () => socket.end());
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${CLOCK_PROTOCOL}\r\n\r\n`,
  );
  socket.on('data', () => socket.write(`${clock.nowNs()}\n`));
}

/** Round trips to the clock of the coordinator. @throws Error when it does not answer */
export async function pingClock(coordinator: URL, token: string, count: number): Promise<readonly Ping[]> {
  const asked = request(new URL(PATHS.clock, coordinator), {
    headers: { Authorization: `Bearer ${token}`, Connection: 'Upgrade', Upgrade: CLOCK_PROTOCOL },
    agent: false,
  });
  const upgraded = new Promise<Socket>((resolve, reject) => {
    asked.once('upgrade', (_response, socket: Socket) => resolve(socket));
    asked.once('response', ({ statusCode }) => reject(new Error(`the clock answered with ${statusCode}`)));
    asked.once('error', reject);
  });
  asked.end();
  const socket = await upgraded;
  socket.setNoDelay(true);
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
