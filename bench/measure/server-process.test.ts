import { expect, it, onTestFinished } from 'vitest';
import { PATIENT, Witness } from '../../clients/witness.fixture.ts';
import { systemClock as clock } from '../../servers/contract/clock.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract/options.ts';
import { until } from '../../servers/contract/until.fixture.ts';
import { contestants } from '../transports.ts';
import { Child } from './child.ts';
import type { ServerCalls } from './messages.ts';
import { entryPoint } from './round-context.ts';

const SERVER = entryPoint('measure/server-process.js');
const CLIENTS = 50;

/** How each protocol says goodbye. */
const goodbyes: Readonly<Record<string, { kind: 'ended'; code: number | null }>> = {
  sse: { kind: 'ended', code: null },
  websocket: { kind: 'ended', code: 1001 },
};

function startServer(): Child<ServerCalls> {
  const child = new Child<ServerCalls>(SERVER, 'test server');
  onTestFinished(() => child.kill());
  return child;
}

it.each(contestants())(
  'SIGTERM in mid-stream says goodbye to 50 clients over %s, and ends the process with code 0',
  async (id, transport) => {
    const [server, { client }] = [startServer(), await transport.client()];
    await server.call('load', { transport: id, seed: 1 }, 20_000);
    const { port } = await server.call(
      'listen',
      { port: 0, epoch: 'test', payloadBytes: null, options: DEFAULT_SERVER_OPTIONS, restore: null },
      20_000,
    );
    const witnesses = Array.from(
      { length: CLIENTS },
      () => new Witness(client, `http://127.0.0.1:${port}`, PATIENT),
    );
    await until('all to be open', () => witnesses.every((witness) => witness.client.isOpen));
    const plan = { firstSeq: 1, events: 100_000, startNs: clock.nowNs(), periodNs: 10e6 };
    const emitting = server.call('emit', { plan, fromSeq: 1, window: null }, 1_000_000);
    await until('events at all', () => witnesses.every(({ events }) => events.length > 2));

    await Promise.all([server.stop(3000), expect(emitting).rejects.toThrow('exit code 0')]);
    await until('all to hear of it', () => witnesses.every(({ causes }) => causes.length > 0));
    for (const { causes, seqs } of witnesses) {
      expect(causes).toEqual([goodbyes[id]]);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    }
  },
);

it('SIGTERM ends a server process that does not listen yet', async () => {
  const server = startServer();
  await server.call('load', { transport: 'sse', seed: 1 }, 20_000);
  await server.stop(3000);
  await expect(server.call('counts', {}, 1000)).rejects.toThrow('exit code 0');
});
