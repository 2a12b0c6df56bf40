import type { Connections, ServerHalf } from '../contract.ts';
import { startLoopback, type Loopback } from './loopback.fixture.ts';
import { sendRaw, type RawSocket } from './raw-socket.fixture.ts';
import { until } from './until.fixture.ts';

type Settings = Parameters<typeof startLoopback>[1];
type Served = Loopback & { readonly connections: Connections };

/** For tests of one transport's bytes: serves it, and connects with a plain socket. @param requestOf the request for a path. */
export function rawServerOf(half: ServerHalf, requestOf: (path: string) => string) {
  const serve = async (settings: Settings = {}): Promise<Served> => {
    const server = await startLoopback([['it', half]], settings);
    return { ...server, connections: server.of('it') };
  };
  return {
    serve,
    /** A server with one connection whose response has begun. */
    async connected(settings: Settings = {}, query = ''): Promise<Served & { readonly raw: RawSocket }> {
      const server = await serve(settings);
      const raw = sendRaw(server.host.port, requestOf(half.path + query));
      await until('the head of the response', () => raw.received().includes('\r\n\r\n'));
      return { ...server, raw };
    },
    /** The whole response to `request`, which must end the connection and take no place. */
    async answerTo(request: string): Promise<string> {
      const { host, connections } = await serve();
      const raw = sendRaw(host.port, request);
      await until('the end of the response', () => raw.hasEnded());
      if (connections.counts().connections > 0) throw new Error('the request took a place');
      return raw.received();
    },
  };
}

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
