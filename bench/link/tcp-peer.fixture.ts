import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { until } from '../../servers/hub/until.fixture.ts';

/** For tests: one end of a TCP connection that keeps all that happens to it. */
export class TcpPeer {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  hasConnected = false;
  hasEnded = false;
  /** Such as `ECONNRESET`; null: it did not break. */
  errorCode: string | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('connect', () => {
      this.hasConnected = true;
    });
    socket.on('data', (bytes: Buffer) => this.#chunks.push(bytes));
    socket.on('end', () => {
      this.hasEnded = true;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.errorCode = error.code ?? error.message;
    });
  }

  received(): string {
    return Buffer.concat(this.#chunks).toString('latin1');
  }

  receivedBytes(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  async untilReceived(text: string): Promise<void> {
    await until(`'${text}', after '${this.received()}'`, () => this.received() === text);
  }

  async untilEnded(): Promise<void> {
    await until('an end', () => this.hasEnded);
  }

  /** Resolves with the code of the error. */
  async untilBroken(): Promise<string> {
    await until('a break', () => this.errorCode !== null);
    return this.errorCode ?? '';
  }
}

/** @param allowHalfOpen true: does not leave when the other side ends. */
export function connectPeer(port: number, allowHalfOpen = false): TcpPeer {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen });
  onTestFinished(() => {
    socket.destroy();
  });
  return new TcpPeer(socket);
}

/** A server that does nothing by itself. It closes with its test. */
export async function startPeerServer(allowHalfOpen = false): Promise<{
  readonly port: number;
  /** In the order of accept. */
  readonly peers: readonly TcpPeer[];
  /** Resolves with the n-th connection, from 1. */
  peer(count?: number): Promise<TcpPeer>;
}> {
  const peers: TcpPeer[] = [];
  const server = createServer({ noDelay: true, allowHalfOpen }, (socket) => {
    peers.push(new TcpPeer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const { socket } of peers) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return {
    port: address.port,
    peers,
    async peer(count = 1) {
      await until(`connection ${count}`, () => peers.length >= count);
      const peer = peers[count - 1];
      if (peer === undefined) throw new Error(`no connection ${count}`);
      return peer;
    },
  };
}
