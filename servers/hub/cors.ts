/** What SSE needs so that pages of other origins can read it: https://fetch.spec.whatwg.org/#http-cors-protocol */
import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { EPOCH_HEADER, type ServerOptions } from '../contract.ts';
import { refuse, strangerRefusalOf } from './admission.ts';

/** Headers for a page of an admitted origin. A WebSocket needs nothing of the kind: browsers send its cookies without asking. */
export function corsHeadersOf(
  { headers: { origin } }: IncomingMessage,
  { allowCredentials }: Pick<ServerOptions, 'allowCredentials'>,
): Readonly<Record<string, string>> {
  if (origin === undefined) return {};
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': EPOCH_HEADER,
    ...(allowCredentials && { 'Access-Control-Allow-Credentials': 'true' }),
    Vary: 'Origin',
  };
}

/** Lets a script of an admitted origin send its resume point in a header. */
export function preflightFor(options: ServerOptions) {
  return (request: Request, response: Response): void => {
    const refusal = strangerRefusalOf(request, options.allowedOrigins);
    if (refusal !== null) {
      refuse(response, refusal);
      return;
    }
    response
      .status(204)
      .set({
        ...corsHeadersOf(request, options),
        'Access-Control-Allow-Methods': 'GET',
        'Access-Control-Allow-Headers': 'Last-Event-ID',
      })
      .end();
  };
}
