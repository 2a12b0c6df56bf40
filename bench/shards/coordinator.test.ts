import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATIENT } from '../../clients/witness.fixture.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';
import { ordinaryArm } from '../processes/children.ts';
import { CLOCK_PROTOCOL, pingClock } from './clock.ts';
import type { Coordinator } from './coordinator.ts';
import { PATHS } from './protocol.ts';
import { startRemoteClients } from './remote-clients.ts';
import { openCoordinator, startShard, TOKEN } from './shards.fixture.ts';

let coordinator: Coordinator;
let url: URL;
beforeEach(async () => {
  ({ coordinator, url } = await openCoordinator(temporaryDir(), 1));
});
afterEach(() => coordinator.close());

/** A connection over which these lines were sent. */
function say(...lines: readonly string[]) {
  const socket = connect(coordinator.port, '127.0.0.1').setEncoding('utf8');
  socket.write(`${[...lines, 'Host: coordinator'].join('\r\n')}\r\n\r\n`);
  return socket;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('it listens on TCP');
  return address.port;
}

const upgrade = ['Connection: Upgrade', `Upgrade: ${CLOCK_PROTOCOL}`];
const token = `Authorization: Bearer ${TOKEN}`;

describe('a coordinator', () => {
  it('closes although somebody still asks for its clock', async () => {
    const asking = say(`GET ${PATHS.clock} HTTP/1.1`, ...upgrade, token);
    expect((await once(asking, 'data')).join()).toContain('101 Switching Protocols');
    const closed = once(asking, 'close');
    await coordinator.close();
    await closed;
  });

  it('is not ended by requests that no shard has sent', async () => {
    const odd = say('GET // HTTP/1.1', token);
    expect((await once(odd, 'data')).join()).toContain('500');
    odd.destroy();
    const unknown = say(`GET ${PATHS.clock} HTTP/1.1`, ...upgrade);
    expect((await once(unknown, 'data')).join()).toContain('401 Unauthorized');
    await once(unknown, 'close');
    const reset = say(`GET /nothing HTTP/1.1`, ...upgrade);
    await once(reset, 'connect');
    reset.resetAndDestroy();
    expect(await pingClock(url, TOKEN, 2)).toHaveLength(2);
  });

  it('that closes lets nobody wait for its shards', async () => {
    const clients = startRemoteClients(coordinator, 'test', ordinaryArm('sse'));
    const asked = expect(clients.call('standstill', {}, 60_000)).rejects.toThrow('Shard 0 was sent home');
    await coordinator.close();
    await asked;
    await clients.kill();
    await coordinator.allHere();
  });

  it('does not wait for shards of a run that was interrupted before', async () => {
    await coordinator.allHere(60_000, AbortSignal.abort());
    expect(coordinator.seats[0]?.isTaken).toBe(false);
  });
});

describe('a shard', () => {
  it('that is interrupted ends, and does not say that it looks for its coordinator', async () => {
    const news: string[] = [];
    const shard = startShard(url, 0, 1, { onNews: (one) => news.push(one) });
    await coordinator.allHere();
    shard.kill();
    await expect(shard.ended).rejects.toThrow('aborted');
    expect(news.filter((one) => one === 'waiting')).toEqual([]);
  });

  it('ends with the run, whatever its clients are still doing', async () => {
    const silent = createTcpServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const shard = startShard(url, 0, 1);
    const clients = startRemoteClients(coordinator, 'test', ordinaryArm('sse'));
    const connecting = once(silent, 'connection');
    const asked = clients.call(
      'connect',
      {
        transport: 'sse',
        origin: `http://127.0.0.1:${portOf(silent)}`,
        trusted: null,
        connections: 1,
        policy: PATIENT,
        seed: 7,
        timeoutMs: 600_000,
      },
      600_000,
    );
    const rejected = expect(asked).rejects.toThrow('was sent home');
    await connecting;
    await coordinator.close();
    await rejected;
    await shard.ended;
    silent.close();
  }, 60_000);

  it('does not wait for a clock that has hung up', async () => {
    const server = createServer().on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await expect(pingClock(new URL(`http://127.0.0.1:${portOf(server)}`), TOKEN, 1)).rejects.toThrow(
      'hung up',
    );
    server.close();
  });
});
