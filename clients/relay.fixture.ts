import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** For tests: a TCP relay in front of a server on loopback, with named faults. It closes with its test. */
export interface Relay {
  readonly origin: string;
}

/**
 * Starts a relay.
 * @param settings.header is added to every request, such as `Origin: https://evil.example`.
 * @param settings.cutAfter how many bytes the n-th connection (from 0) gets from the server before it is cut; absent: all.
 * @param settings.isDeaf whether it reads nothing of what the server sends.
 */
export async function startRelay(
  upstreamPort: number,
  settings: {
    readonly header?: string;
    readonly cutAfter?: (connection: number) => number;
    readonly isDeaf?: boolean;
  },
): Promise<Relay> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const relay = createServer((near) => {
    const limit = settings.cutAfter?.(accepted) ?? Infinity;
    accepted += 1;
    const far = connect({ port: upstreamPort, host: '127.0.0.1' });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.once('data', (request) => {
      far.write(withHeader(request, settings.header));
      near.pipe(far);
    });
    if (settings.isDeaf === true) return;
    let passed = 0;
    far.on('data', (bytes) => {
      near.write(bytes.subarray(0, Math.max(0, limit - passed)));
      passed += bytes.length;
      if (passed >= limit) near.end(() => far.destroy());
    });
  });
  await new Promise<void>((resolve) => {
    relay.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    relay.close();
  });
  const address = relay.address();
  if (typeof address !== 'object' || address === null) throw new Error('the relay does not listen');
  return { origin: `http://127.0.0.1:${address.port}` };
}

function withHeader(request: Buffer, header: string | undefined): Buffer {
  if (header === undefined) return request;
  return Buffer.from(request.toString('latin1').replace('\r\n', `\r\n${header}\r\n`), 'latin1');
}
