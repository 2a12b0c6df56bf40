import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { LossCause } from '../../../clients/contract.ts';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { proxies } from '../../proxies/index.ts';
import { findProxy, startProxy } from '../../proxies/start.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { wordsOfLoss } from './way.ts';

/** Bytes of the largest message that the server received whole. */
export type BodyReads = 'largest-up';

/** The server must not be what refuses. */
const SERVER_LIMIT_BYTES = 1024 * 1024 * 1024;
/** How long one message may take, ms. Generous: it is a limit, not a measurement. */
const PATIENCE_MS = 5000;

/** Larger and larger messages from a client through a proxy: a POST where the arm is SSE, a message on a WebSocket where it is not. */
export const procedure = defineProcedure({
  settings: z.strictObject({ proxy: z.string(), sizesBytes: z.array(z.int().positive()) }),

  async run(arm, { proxy: id, sizesBytes }): Promise<ProcedureResult<BodyReads>> {
    const proxy = proxies.get(id);
    const installed = await findProxy(proxy);
    if (installed === null) {
      const values = { proxy: proxy.label, package: proxy.package };
      const checks = [{ code: 'no-proxy', outcome: 'void', values }] as const;
      return { packages: { server: [], client: [] }, readings: [], checks };
    }
    const isPost = arm.plan.transport === 'sse';
    const { port: upstreamPort } = await startSink(arm.keep);
    const running = arm.keep(
      await startProxy(proxy, installed, 'cured', upstreamPort, await makeLoopbackCertificate()),
    );
    let largestBytes = 0;
    let refusal: LossCause | null = null;
    for (const bytes of sizesBytes) {
      refusal = await (isPost ? post : sendMessage)(running.port, bytes);
      if (refusal !== null) break;
      largestBytes = bytes;
    }
    const packages = isPost ? [] : ['ws'];
    return {
      packages: { server: packages, client: packages },
      readings: reading('largest-up', null, largestBytes),
      checks: [
        {
          code: 'proxy',
          outcome: 'pass',
          values: {
            arm: arm.plan.transport,
            proxy: proxy.label,
            version: installed.version,
            told: refusal === null ? 'nothing' : wordsOfLoss(refusal),
          },
        },
      ],
    };
  },
});

/** A server that answers what it received with the number of its bytes. */
async function startSink(
  keep: (it: { kill(): Promise<void> }) => unknown,
): Promise<{ readonly port: number }> {
  const server: Server = createServer((incoming, response) => {
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    incoming.on('end', () => response.end(String(bytes)));
  });
  const sockets = new WebSocketServer({ server, maxPayload: SERVER_LIMIT_BYTES });
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      socket.send(String(data.length));
    });
    socket.on('error', () => undefined);
  });
  keep({
    async kill() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0 };
}

/** null: the server received it whole. */
function post(port: number, bytes: number): Promise<LossCause | null> {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', method: 'POST', path: '/', agent: false });
    asked.setTimeout(PATIENCE_MS, () => asked.destroy(new Error('ETIMEDOUT')));
    asked.on('response', (response) => {
      resolve(response.statusCode === 200 ? null : { kind: 'refused', status: response.statusCode ?? 0 });
      response.resume();
    });
    // A proxy may answer and reset before it has read everything: the answer counts where it came first.
    asked.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ kind: 'broken', code: error.code ?? error.message });
    });
    asked.setHeader('Content-Type', 'application/octet-stream');
    asked.end(Buffer.alloc(bytes));
  });
}

/** null: the server received it whole. */
function sendMessage(port: number, bytes: number): Promise<LossCause | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
    const end = (cause: LossCause | null): void => {
      clearTimeout(timer);
      resolve(cause);
      socket.terminate();
    };
    const timer = setTimeout(end, PATIENCE_MS, { kind: 'silent' });
    socket.on('open', () => socket.send(Buffer.alloc(bytes)));
    socket.on('message', () => end(null));
    socket.on('unexpected-response', (_request, response) => {
      end({ kind: 'refused', status: response.statusCode ?? 0 });
    });
    socket.on('close', (code) => end({ kind: 'broken', code: String(code) }));
    socket.on('error', () => undefined); // `close` follows
  });
}
