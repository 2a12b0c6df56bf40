/** Who may connect, and how the others are told. The same for every transport. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerOptions } from '../contract.ts';

/** Why a request is refused before it becomes a connection. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 413 | 503;
  readonly reason: string;
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a page from `origin` may connect. Browsers send Origin with every WebSocket and never enforce it themselves: without
 * this check any page could open a socket with the user's cookies (RFC 6455, section 10.2). Programs other than browsers send
 * none, and pass. A page from the server's own address passes if that address is a loopback one: under any other name, same
 * address means nothing, since an attacker's name can be made to point here (DNS rebinding).
 */
function isAllowedOrigin({ origin, host }: IncomingMessage['headers'], allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.host === host && LOOPBACK_NAMES.has(page.hostname);
}

/**
 * Whether a request that came in on a loopback address asked for a name of this machine. Browsers send no Origin with a GET
 * to the page's own server, so only Host reveals a name that an attacker has pointed at 127.0.0.1 (DNS rebinding).
 */
function isAllowedHost({ headers, socket }: IncomingMessage, allowed: readonly string[]): boolean {
  const { host } = headers;
  const isLoopback = /^(?:::ffff:)?127\.|^::1$/.test(socket.localAddress ?? '');
  if (host === undefined || !isLoopback) return true;
  if (allowed.some((origin) => URL.canParse(origin) && new URL(origin).host === host)) return true;
  return URL.canParse(`http://${host}`) && LOOPBACK_NAMES.has(new URL(`http://${host}`).hostname);
}

/** Why a page or a program may not use this server; null: it may. */
export function strangerRefusalOf(request: IncomingMessage, allowed: readonly string[]): Refusal | null {
  const { origin, host } = request.headers;
  if (!isAllowedOrigin(request.headers, allowed)) {
    return { status: 403, reason: `Origin '${origin}' is not on the list of allowed origins.` };
  }
  if (isAllowedHost(request, allowed)) return null;
  return {
    status: 403,
    reason: `Host '${host}' is neither this machine nor on the list of allowed origins.`,
  };
}

/**
 * The admission check of every transport; null: admitted.
 * @param response of an ordinary request. It must own the socket: after an unfinished response it might never be written or
 * closed, and would keep its place. null: an upgrade, which has no response.
 */
export function refusalOf(
  request: IncomingMessage,
  response: ServerResponse | null,
  openConnections: number,
  { allowedOrigins, maxConnections }: Pick<ServerOptions, 'allowedOrigins' | 'maxConnections'>,
): Refusal | null {
  const stranger = strangerRefusalOf(request, allowedOrigins);
  if (stranger !== null) return stranger;
  if (response?.socket === null) {
    return {
      status: 400,
      reason: 'Wait for the response before you send the next request on this connection.',
    };
  }
  if (openConnections < maxConnections) return null;
  return { status: 503, reason: `All ${maxConnections} connections are taken. Try again later.` };
}

export function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  response
    .writeHead(status, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(reason),
    })
    .end(reason);
}

/** The URL of a request. Clients can send `GET // HTTP/1.1`, which is not a URL: it counts as `/`, and never as an error. */
export function urlOf(request: IncomingMessage): URL {
  const text = request.url ?? '/';
  return new URL(URL.canParse(text, 'http://host') ? text : '/', 'http://host');
}
