import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import express, { type Express } from 'express';
import type { ServerHalf } from '../contract.ts';
import type { Certificate } from './certificate.ts';

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
  const server =
    secret === null
      ? createServer(messages)
      : createTlsServer({ ...messages, key: secret.key, cert: secret.certificate, minVersion: 'TLSv1.3' });
  return {
    server,
    app,
    leave: () => undefined, // a response that ends takes its connection with it: see `host.ts`
    closeAllConnections: () => {
      server.closeAllConnections();
    },
  };
}
