/** What `npm run serve` has besides the streams: the page, the counts, the code, the bytes, and the cut. */
import type { Request, Response } from 'express';
import { isAllowedOrigin } from '../hub/admission.ts';
import type { Host } from '../hub/host.ts';
import type { Page } from './page.ts';
import { createWireReader } from './wire.ts';

/** Browsers must take every answer for what it says it is, and ask for it again each time. */
const HEADERS = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' };

/**
 * Adds `GET /`, `GET /healthz`, `GET /code`, `GET /wire`, and `POST /cut/:transport` for each transport of the host.
 * @param settings.epoch names the history that the streams carry. @param settings.allowedOrigins as the streams have them.
 */
export function mountRoutes(
  { app, connections }: Host,
  settings: { readonly page: Page; readonly epoch: string; readonly allowedOrigins: readonly string[] },
): void {
  app.get('/', (_request: Request, response: Response) => {
    response
      .set({
        ...HEADERS,
        'Content-Security-Policy': settings.page.securityPolicy,
        'Referrer-Policy': 'no-referrer',
      })
      .type('html')
      .send(settings.page.html);
  });

  app.get('/healthz', (_request: Request, response: Response) => {
    const transports = Object.fromEntries([...connections].map(([id, open]) => [id, open.counts()]));
    response.set(HEADERS).json({ epoch: settings.epoch, transports });
  });

  app.get('/code', (_request: Request, response: Response) => {
    response.set(HEADERS).json(settings.page.code);
  });

  const readWire = createWireReader();
  app.get('/wire', (request: Request, response: Response) => {
    if (refusesStranger(request, response)) return;
    // The address that this request came in by: there the server can be reached for certain.
    const { localAddress = '', localPort = 0 } = request.socket;
    // A reading never fails: what was read is the answer.
    void readWire(localAddress, localPort).then((readings) => response.set(HEADERS).json(readings));
  });

  for (const [id, open] of connections) {
    app.post(`/cut/${id}`, (request: Request, response: Response) => {
      if (refusesStranger(request, response)) return;
      const cut = open.counts().connections;
      open.destroyAll();
      response.set(HEADERS).json({ transport: id, cut });
    });
  }

  /** Any page on the web can make a browser send a request. Only the Origin header tells whose page it was. */
  function refusesStranger({ headers }: Request, response: Response): boolean {
    if (isAllowedOrigin(headers.origin, headers.host, settings.allowedOrigins)) return false;
    response
      .status(403)
      .set(HEADERS)
      .type('text/plain')
      .send(`Origin '${headers.origin}' is not on the list of allowed origins.`);
    return true;
  }
}
