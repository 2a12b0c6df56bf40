import type { ServerHalf } from '../contract.ts';
import { startLoopback } from './loopback.fixture.ts';
import { sendRaw } from './raw-socket.fixture.ts';
import { until } from './until.fixture.ts';

/**
 * For tests: what each of `halves` sends to a client that resumes too late: a gap, the events still held, new events, and the
 * goodbye. Everything except the date.
 * @param requestOf the request for a path.
 */
export async function bytesOfALife(
  halves: readonly ServerHalf[],
  requestOf: (path: string) => string,
): Promise<readonly string[]> {
  const server = await startLoopback(
    halves.map((half) => [half.path, half]),
    { names: ['Müller & Söhne'], replayWindow: 2, history: 9 },
  );
  const raws = halves.map(({ path }) => sendRaw(server.host.port, requestOf(`${path}?lastEventId=2`)));
  await until('all to be connected', () =>
    halves.every(({ path }) => server.of(path).counts().connections === 1),
  );
  server.publish(3);
  const last = Buffer.from(server.published.at(-1) ?? '').toString('latin1');
  await until('the last event', () => raws.every((raw) => raw.received().includes(last)));
  server.publish(1);
  await server.host.close();
  await until('the end of all', () => raws.every((raw) => raw.hasEnded()));
  return raws.map((raw) => raw.received().replace(/^Date: .*\r\n/m, ''));
}
