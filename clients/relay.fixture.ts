import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * For tests: starts a TCP relay in front of a server on loopback. It closes with its test.
 * @param settings.header is added to every request, such as `Origin: https://evil.example`.
 * @param settings.cutAfter how many bytes the n-th connection (from 0) gets from the server before it is cut; absent: all.
 */
export async function startRelay(
  upstreamPort: number,
  settings: { readonly header?: string; readonly cutAfter?: (connection: number) => number },
): Promise<{ readonly origin: string }> {
  const { header, cutAfter = () => Infinity } = settings;
  const sockets = new Set<Socket>();
  let accepted = 0;
  const relay = createServer((near) => {
    const limit = cutAfter(accepted);
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
      const added = header === undefined ? '\r\n' : `\r\n${header}\r\n`;
      far.write(request.toString('latin1').replace('\r\n', added), 'latin1');
      near.pipe(far);
    });
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
