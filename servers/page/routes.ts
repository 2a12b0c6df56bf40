/** What `npm run serve` has besides the streams: the page, the counts, and the cut. */
import type { Request, Response } from 'express';
import { isAllowedOrigin } from '../contract/admission.ts';
import type { Host } from '../contract/host.ts';
import type { Page } from './page.ts';

/** Browsers must take every answer for what it says it is, and ask for it again each time. */
const HEADERS = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' };

/**
 * Adds `GET /`, `GET /healthz`, and `POST /cut/:transport` for each transport of the host.
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

  for (const [id, open] of connections) {
    app.post(`/cut/${id}`, ({ headers }: Request, response: Response) => {
      // Any page on the web can make a browser send a POST. Only the Origin header tells whose page it was.
      if (!isAllowedOrigin(headers.origin, headers.host, settings.allowedOrigins)) {
        response
          .status(403)
          .set(HEADERS)
          .type('text/plain')
          .send(`Origin '${headers.origin}' is not on the list of allowed origins.`);
        return;
      }
      const cut = open.counts().connections;
      open.destroyAll();
      response.set(HEADERS).json({ transport: id, cut });
    });
  }
}
