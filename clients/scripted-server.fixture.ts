import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { until } from '../servers/hub/until.fixture.ts';
import type { ClientHalf, Connection, Target } from './contract.ts';
import type { Visit, Wire } from './wire.fixture.ts';

/** For tests: a TCP server that leaves every byte of the answer to the test. It closes with its test. */
export async function startScriptedServer(): Promise<{
  readonly origin: string;
  /** Resolves once the n-th connection (from 1) has sent its request. */
  visit(count?: number): Promise<Visit>;
}> {
  const visits: Visit[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    let headBytes: number | null = null;
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      const end = received.indexOf('\r\n\r\n');
      if (headBytes !== null || end < 0) return;
      headBytes = end + 4;
      const request = received.subarray(0, end).toString('latin1').split('\r\n');
      visits.push({ request, socket, rest: () => received.subarray(end + 4) });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async visit(count = 1) {
      await until(`request ${count}`, () => visits.length >= count);
      const visit = visits[count - 1];
      if (visit === undefined) throw new Error(`no request ${count}`);
      return visit;
    },
  };
}

/** A connection of one half that records every call of its handlers. */
export interface Recorded {
  readonly connection: Connection;
  readonly calls: readonly string[];
  /** Resolves once there were `count` calls. */
  called(count: number): Promise<readonly string[]>;
}

/** @param onCall is told of every call, and may end the connection. */
export function openRecorded(
  half: ClientHalf,
  target: Omit<Target, 'path' | 'resumePoint'> & { readonly resumePoint?: string },
  onCall: (call: string, connection: () => Connection) => void = () => undefined,
): Recorded {
  const calls: string[] = [];
  const record = (call: string): void => {
    calls.push(call);
    onCall(call, () => connection);
  };
  const connection = half.open(
    { resumePoint: null, ...target, path: half.path },
    {
      opened: (epoch) => record(`opened ${epoch}`),
      event: (text, textBytes) => record(`event ${text} ${textBytes}`),
      gap: () => record('gap'),
      heartbeat: () => record('heartbeat'),
      lost: (cause) => record(`lost ${Object.values(cause).join(' ')}`),
    },
  );
  onTestFinished(() => connection.destroy());
  return {
    connection,
    calls,
    async called(count) {
      await until(`call ${count} of a handler after ${calls.join(', ')}`, () => calls.length >= count);
      return calls;
    },
  };
}

/** A connection of one half that a scripted server has accepted. @param first sent together with the answer. */
export async function openAccepted(
  half: ClientHalf,
  wire: Wire,
  onCall?: Parameters<typeof openRecorded>[2],
  first: Buffer = Buffer.alloc(0),
): Promise<Recorded & Visit> {
  const server = await startScriptedServer();
  const recorded = openRecorded(half, server, onCall);
  const visit = await server.visit();
  visit.socket.setNoDelay(true).write(Buffer.concat([Buffer.from(wire.accept(visit)), first]));
  await recorded.called(1);
  return { ...recorded, ...visit };
}
