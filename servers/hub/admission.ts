import type { IncomingMessage } from 'node:http';

/** Why a request is turned away before it becomes a connection. */
export interface Refusal {
  readonly status: 403 | 503;
  readonly reason: string;
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a page from `origin` may connect. Browsers send Origin with every WebSocket and never enforce it themselves:
 * without this check any page could open a socket with the user's cookies (RFC 6455, section 10.2). Programs that are no
 * browsers send none, and pass. A page from the server's own address passes if that address is a loopback one: under any
 * other name, same address means nothing, since an attacker's name can be made to point here (DNS rebinding).
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowedOrigins: readonly string[],
): boolean {
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.host === host && LOOPBACK_NAMES.has(page.hostname);
}

/** The same doorkeeper for every transport; null: come in. */
export function refusalOf(
  request: IncomingMessage,
  openConnections: number,
  options: { readonly maxConnections: number; readonly allowedOrigins: readonly string[] },
): Refusal | null {
  if (!isAllowedOrigin(request.headers.origin, request.headers.host, options.allowedOrigins)) {
    return {
      status: 403,
      reason: `Origin '${request.headers.origin}' is not on the list of allowed origins.`,
    };
  }
  if (openConnections >= options.maxConnections) {
    return { status: 503, reason: `All ${options.maxConnections} connections are taken. Try again later.` };
  }
  return null;
}
