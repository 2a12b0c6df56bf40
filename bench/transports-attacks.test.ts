/**
 * The conformance suite, continued: what hostile clients do to the server of every measuring transport. During each attack `/healthz` answers
 * and other clients receive every event; afterwards everything that was taken for the attackers is free again.
 */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { PATIENT } from '../clients/witness.fixture.ts';
import { getRequest, upgradeRequest, type RawSocket } from '../servers/hub/raw-socket.fixture.ts';
import { until } from '../servers/hub/until.fixture.ts';
import { definePage } from '../servers/page/page.ts';
import { mountRoutes } from '../servers/page/routes.ts';
import { conformance, loaded, range } from './transports.fixture.ts';

/** Where an attack goes. Each opening is the whole request for a stream, in the words of one kind of transport. */
interface Target {
  /** Connects and sends. @param allowHalfOpen true: stays when the server ends. */
  readonly send: (request: string, allowHalfOpen?: boolean) => RawSocket;
  readonly path: string;
  readonly openings: readonly string[];
}

/** Begins an attack. What is returned is called once for every event that is published meanwhile. */
type Attack = (target: Target) => { readonly sockets: readonly Socket[]; readonly goOn?: () => void };

/** Attackers of each kind. */
const MANY = range(1, 2);

/** Every opening on connections of its own. */
function openAll({ send, openings }: Target, suffix = ''): readonly RawSocket[] {
  return MANY.flatMap(() => openings.map((opening) => send(opening + suffix, true)));
}

const socketsOf = (raws: readonly RawSocket[]): readonly Socket[] => raws.map(({ socket }) => socket);

/** A masked frame of a client. @param head its first byte: FIN and the opcode. */
function frame(head: number, payload = '') {
  return Buffer.concat([Buffer.of(head, 0x80 + payload.length, 0, 0, 0, 0), Buffer.from(payload)]);
}

/** What is opened and then sent again and again. */
function flood(bytes: Buffer, opening = Buffer.of()): Attack {
  return (target) => {
    const sockets = socketsOf(openAll(target));
    for (const socket of sockets) socket.write(opening);
    const goOn = (): void => {
      for (const socket of sockets) if (socket.writable && socket.writableLength < 1e6) socket.write(bytes);
    };
    return { sockets, goOn };
  };
}

const times = (count: number, bytes: Buffer) => Buffer.concat(range(1, count).map(() => bytes));

/** Requests that are sent and left alone. */
function requests(textsOf: (target: Target) => readonly string[]): Attack {
  return (target) => ({ sockets: textsOf(target).map((text) => target.send(text).socket) });
}

const SIZES = [1000, 8000, 16_000, 17_000, 100_000, 1_000_000];

const ATTACKS: Readonly<Record<string, Attack>> = {
  'connections that say nothing': requests(() => MANY.map(() => '')),
  'headers that come a byte at a time': (target) => {
    let sent = 0;
    const slow = target.openings.map((opening) => ({
      opening,
      socket: target.send(opening.slice(0, 5)).socket,
    }));
    const goOn = (): void => {
      sent += 1;
      for (const { opening, socket } of slow) socket.write(opening.slice(4 + sent, 5 + sent));
    };
    return { sockets: slow.map(({ socket }) => socket), goOn };
  },
  'bodies that never end': requests(({ path }) =>
    ['Content-Length: 1000000', 'Transfer-Encoding: chunked'].flatMap((header) => [
      getRequest(path, header),
      `${getRequest(path, header).replace('GET', 'POST')}3\r\nab`,
    ]),
  ),
  'readers that do not read': (target) => {
    const sockets = socketsOf(openAll(target));
    for (const socket of sockets) socket.pause();
    return { sockets };
  },
  'resumed readers that do not read': (target) => {
    const { path } = target;
    const openings = target.openings.map((opening) => opening.replace(path, `${path}?lastEventId=0.epoch-1`));
    const sockets = socketsOf(openAll({ ...target, openings }));
    for (const socket of sockets) socket.pause();
    return { sockets };
  },
  'half-closed connections': (target) => {
    const sockets = socketsOf(openAll(target));
    for (const socket of sockets) socket.end();
    return { sockets };
  },
  'half-closed connections that do not read': (target) => {
    const sockets = socketsOf(openAll(target));
    for (const socket of sockets) socket.pause().once('connect', () => setImmediate(() => socket.end()));
    return { sockets };
  },
  'pings without end': flood(times(2000, frame(0x89, 'x'.repeat(100)))),
  'pings without end, and no reading': (target) => {
    const attack = flood(times(2000, frame(0x89, 'x'.repeat(100))))(target);
    for (const socket of attack.sockets) socket.pause();
    return attack;
  },
  'pongs without end': flood(times(2000, frame(0x8a))),
  'empty fragments without end': flood(times(5000, frame(0x00)), frame(0x01)),
  'fragments of one byte': flood(times(500, frame(0x00, 'x')), frame(0x01)),
  'tiny messages without end': flood(times(2000, frame(0x81, 'x'))),
  'garbage after the request': flood(Buffer.alloc(20_000, '\r\nx: \0')),
  'requests in the middle of a stream': flood(Buffer.from(getRequest('/').repeat(20))),
  'bytes of other protocols': requests(() => [
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', // TLS
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET\r\n\r\n',
    '\0'.repeat(1000),
    'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n',
  ]),
  'long paths': requests(({ path }) => SIZES.map((size) => getRequest(`${path}?${'x'.repeat(size)}`))),
  'long headers': requests(({ openings }) =>
    SIZES.flatMap((size) =>
      openings.map((opening) => opening.replace('\r\n\r\n', `\r\nX: ${'x'.repeat(size)}\r\n\r\n`)),
    ),
  ),
  'many headers': requests(({ openings }) =>
    SIZES.flatMap((size) =>
      openings.map((opening) => opening.replace('\r\n\r\n', `\r\n${'x:\r\n'.repeat(size / 10)}\r\n`)),
    ),
  ),
  'resets before the request is whole': resets(({ socket, reset }, opening) => {
    socket.write(opening.slice(0, -2), reset);
  }),
  'resets right after the request': resets(({ socket, reset }, opening) => {
    socket.write(opening, reset);
  }),
  'resets with the first byte of the response': resets(({ socket, reset }, opening) => {
    socket.write(opening);
    socket.once('data', reset);
  }),
};

/** New connections for every event, each of which ends with a reset. */
function resets(attack: (raw: RawSocket, opening: string) => void): Attack {
  return ({ send, openings }) => {
    const sockets: Socket[] = [];
    const goOn = (): void => {
      for (const opening of openings) {
        const raw = send('');
        sockets.push(raw.socket);
        raw.socket.once(raw.socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
          attack(raw, opening);
        });
      }
    };
    return { sockets, goOn };
  };
}

const EVENTS = 6;

const timersOfTheProcess = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/**
 * One of each server. Attackers speak HTTP/1.1 and name no coding, so that clients which share a connection, or ask for brotli, make
 * no other server of it than those which have their own, or ask for gzip.
 */
const attacked = loaded.filter(({ id, sharesConnections }) => !sharesConnections && id !== 'sse-brotli');

describe.each(attacked)('$id', (transport) => {
  const { server: half } = transport;
  const { connect, send } = conformance(transport);

  it.each(Object.entries(ATTACKS))('survives %s', async (_, attack) => {
    const settings = { heartbeatMs: 60_000, history: 50, payloadBytes: 20_000, bufferLimitBytes: 100_000 };
    const { server, connections, witness } = await connect(PATIENT, settings);
    const { port, server: http } = server.host;
    mountRoutes(server.host, {
      page: definePage(''),
      stream: server.stream,
      allowedOrigins: [],
      maxLagMs: 0,
      certificate: null,
    });
    const open = new Set<Socket>();
    http.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    const state = () => ({
      ...connections.counts(),
      deliveries: null, // these grow and do not shrink
      replayed: null,
      closedSlow: null,
      sockets: open.size,
      listeners: http.eventNames().map((name) => http.listenerCount(name)),
    });
    const before = state();
    const timeouts = timersOfTheProcess();

    const { sockets, goOn } = attack({
      send: (request, allowHalfOpen) => send(port, request, allowHalfOpen),
      path: half.path,
      openings: [
        getRequest(half.path),
        upgradeRequest(half.path),
        getRequest(half.path, 'Connection: Upgrade', 'Upgrade: raw'),
      ],
    });
    let mostBytes = 0;
    for (const event of range(1, EVENTS)) {
      goOn?.();
      const health = send(port, getRequest('/healthz', 'Connection: close'));
      server.publish();
      await witness.untilReceived(event);
      await until('/healthz', () => health.hasEnded());
      expect(health.received()).toMatch(/^HTTP\/1.1 200 OK/);
      mostBytes = Math.max(mostBytes, connections.counts().bufferedBytes);
    }
    expect([witness.seqs, witness.causes]).toEqual([range(51, 50 + EVENTS), []]);
    expect(mostBytes).toBeLessThan((sockets.length + 1) * 2 * settings.bufferLimitBytes);

    for (const socket of sockets) socket.destroy();
    const isFree = (): boolean =>
      JSON.stringify(state()) === JSON.stringify(before) && timersOfTheProcess() <= timeouts;
    await until('everything to be free', isFree).catch(() => {
      expect([state(), timersOfTheProcess()]).toEqual([before, timeouts]);
    });
  });
});
