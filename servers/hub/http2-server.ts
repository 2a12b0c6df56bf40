import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import express, { type Express } from 'express';
import createHttp2Express from 'http2-express';
import { MOST_HTTP2_STREAMS } from '../contract.ts';
import type { Certificate } from './certificate.ts';
import type { HttpServer } from './http1-server.ts';
import { closeIdleSessionsOf } from './idle-sessions.ts';
import { dropsSocketsOf } from './open-sockets.ts';

/**
 * An HTTP server over TLS 1.3 that speaks HTTP/2 with clients that offer it, and HTTP/1.1 with the others. The requests and
 * responses of HTTP/2 have the members of those of node:http. A WebSocket comes as 'upgrade' over HTTP/1.1, and as a stream over
 * HTTP/2, which is passed on as 'upgrade' as well: `websocket-stream.ts` tells them apart.
 */
export function createHttp2Server(secret: Certificate): HttpServer {
  const server = createSecureServer({
    key: secret.key,
    cert: secret.certificate,
    minVersion: 'TLSv1.3',
    allowHTTP1: true,
    // [spec] "A client MUST NOT use this [:protocol] without first receiving it": RFC 8441, section 3
    settings: { enableConnectProtocol: true, maxConcurrentStreams: MOST_HTTP2_STREAMS },
  });
  closeIdleSessionsOf(server);
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('request', (request: Http2ServerRequest) => {
    nameHost(request);
  });
  server.on('connect', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    if (request.httpVersionMajor < 2) {
      request.socket.destroy(); // a CONNECT of HTTP/1.1 asks for a proxy
    } else if (request.headers[':protocol'] === 'websocket') {
      nameHost(request);
      server.emit('upgrade', request, request.stream, Buffer.alloc(0));
    } else {
      // [spec] RFC 9220, section 3: "the server SHOULD respond to the request with a 501 (Not Implemented) status code"
      response.writeHead(501).end();
    }
  });
  return {
    server,
    app: makeApp(),
    leave() {
      for (const session of sessions) session.close(); // GOAWAY: streams that are open may end, and no new one begins
    },
    closeAllConnections: dropsSocketsOf(server),
  };
}

/** HTTP/2 has the host in `:authority`. */
function nameHost({ headers, authority }: Http2ServerRequest): void {
  headers.host ??= authority;
}

/** Express 5 sets the prototypes of node:http on its requests, and then throws on those of node:http2: http2-express sets the right ones. */
function makeApp(): Express {
  const init: unknown = Reflect.get(express.application, 'init');
  try {
    return createHttp2Express(express);
  } finally {
    Reflect.set(express.application, 'init', init); // it changes what every later app begins with
  }
}
