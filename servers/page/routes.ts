/** What `npm run serve` has besides the streams: the page, the counts, the code, the bytes, and the cut. */
import type { Request, Response } from 'express';
import { refuse, strangerRefusalOf } from '../hub/admission.ts';
import type { SharedStream } from '../backplane/shared-stream.ts';
import type { Certificate } from '../hub/certificate.ts';
import type { Host } from '../hub/host.ts';
import type { EventStream } from '../stream/stream.ts';
import type { Page } from './page.ts';
import { createWireReader } from './wire.ts';

/** Browsers must take every answer as the type it claims to be, and never cache it. */
const HEADERS = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' };

/**
 * Adds `GET /`, `GET /answer`, `GET /healthz`, `GET /code`, `GET /wire`, and `POST /cut/:transport` for each transport of the host.
 * @param settings.allowedOrigins as the streams have them. @param settings.maxLagMs beyond it the server counts as overloaded.
 * @param settings.certificate that the host serves with; null: in the clear.
 */
export function mountRoutes(
  { app, server, connections }: Host,
  settings: {
    readonly page: Page;
    /** null, absent: there is none. */
    readonly answerPage?: Page | null;
    readonly stream: EventStream;
    /** The same, if it comes through a backplane; null, absent: it does not. */
    readonly shared?: SharedStream | null;
    readonly allowedOrigins: readonly string[];
    readonly maxLagMs: number;
    readonly certificate: Certificate | null;
  },
): void {
  const { page, answerPage = null, stream, shared = null, allowedOrigins, maxLagMs, certificate } = settings;

  app.get('/', send(page));
  if (answerPage !== null) app.get('/answer', send(answerPage));

  app.get('/healthz', ({ httpVersion }: Request, response: Response) => {
    const transports = Object.fromEntries([...connections].map(([id, open]) => [id, open.counts()]));
    const lagMs = Math.round(stream.lagNs / 1e6);
    const epoch = stream.isReady ? stream.epoch : null; // not known before the backplane is reached
    const health = { epoch, httpVersion, lagMs, isOverloaded: lagMs > maxLagMs, transports };
    server.getConnections((_error, tcpConnections) => {
      const backplane = shared === null ? {} : { backplane: shared.health };
      response.set(HEADERS).json({ ...health, ...backplane, tcpConnections });
    });
  });

  app.get('/code', (_request: Request, response: Response) => {
    response.set(HEADERS).json(page.code);
  });

  const readWire = createWireReader(certificate);
  app.get(
    '/wire',
    unlessStranger((request, response) => {
      // The address that this request came in by is one where the server can be reached.
      const { localAddress = '', localPort = 0 } = request.socket;
      // A reading never fails: what was read is the answer.
      void readWire(localAddress, localPort).then((readings) => response.set(HEADERS).json(readings));
    }),
  );

  for (const [id, open] of connections) {
    app.post(
      `/cut/${id}`,
      unlessStranger((_request, response) => {
        const cut = open.counts().connections;
        open.destroyAll();
        response.set(HEADERS).json({ transport: id, cut });
      }),
    );
  }

  /** Any page on the web can make a browser send a request. Only its headers tell whose page it was. */
  function unlessStranger(take: (request: Request, response: Response) => void) {
    return (request: Request, response: Response): void => {
      const refusal = strangerRefusalOf(request, allowedOrigins);
      if (refusal === null) take(request, response);
      else refuse(response.set(HEADERS), refusal);
    };
  }
}

function send({ html, securityPolicy }: Page) {
  const headers = {
    ...HEADERS,
    'Content-Security-Policy': securityPolicy,
    'Referrer-Policy': 'no-referrer',
  };
  return (_request: Request, response: Response): void => {
    response.set(headers).type('html').send(html);
  };
}
