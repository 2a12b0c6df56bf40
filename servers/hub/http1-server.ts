import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import express, { type Express } from 'express';
import type { ServerHalf } from '../contract.ts';
import type { Certificate } from './certificate.ts';
import { dropsSocketsOf } from './open-sockets.ts';

/** An HTTP server with its Express app, and how its connections end. */
export interface HttpServer {
  /** It emits 'request' and 'upgrade' as `node:http` does; over HTTP/2, 'connect' in place of 'upgrade'. */
  readonly server: Server;
  readonly app: Express;
  /** Announces on every connection that it accepts nothing more, where the protocol can say that. */
  readonly leave: () => void;
  readonly closeAllConnections: () => void;
}

/** HTTP/1.1. @param secret serves over TLS 1.3; null: in the clear. @param messagesOf as in `ServerHalf` */
export function createHttp1Server(
  secret: Certificate | null,
  messagesOf: ServerHalf['messagesOf'] = () => ({}),
): HttpServer {
  const app = express();
  const messages = messagesOf(app);
  // A response that ends takes its connection with it: see `host.ts`.
  const common = { app, leave: () => undefined };
  if (secret === null) {
    const server = createServer(messages);
    return { ...common, server, closeAllConnections: () => server.closeAllConnections() };
  }
  const { key, certificate: cert } = secret;
  const server = createTlsServer({ ...messages, key, cert, minVersion: 'TLSv1.3' });
  return { ...common, server, closeAllConnections: dropsSocketsOf(server) };
}
