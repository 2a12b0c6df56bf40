import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './admission.ts';

/** The status with which a request is refused; null: it is admitted. @param localAddress where it came in. */
function statusFor(
  origin: string | null,
  {
    host = 'localhost:3001',
    open = 0,
    allowedOrigins = [] as readonly string[],
    localAddress = '127.0.0.1',
    ownsSocket = true,
  } = {},
): number | null {
  const socket = Object.defineProperty(new Socket(), 'localAddress', { value: localAddress });
  const request = new IncomingMessage(socket);
  request.headers.host = host;
  if (origin !== null) request.headers.origin = origin;
  const response = new ServerResponse(request);
  if (ownsSocket) response.assignSocket(new Socket());
  return refusalOf(request, response, open, { maxConnections: 2, allowedOrigins })?.status ?? null;
}

describe('a request', () => {
  it('without Origin is admitted: no browser sent it, or the page is our own', () => {
    expect(statusFor(null)).toBeNull();
  });

  it.each([
    ['http://localhost:3001', 'localhost:3001'],
    ['http://127.0.0.1:3001', '127.0.0.1:3001'],
    ['http://[::1]:3001', '[::1]:3001'],
    ['http://localhost', 'localhost'],
  ])('from the page %s at the host %s is admitted', (origin, host) => {
    expect(statusFor(origin, { host })).toBeNull();
  });

  it.each([
    ['another port', 'http://localhost:3000', 'localhost:3001'],
    ['another loopback name', 'http://localhost:3001', '127.0.0.1:3001'],
    ['an attacker', 'https://evil.example', 'localhost:3001'],
    ['a name that was rebound to this machine', 'http://evil.example:3001', 'evil.example:3001'],
    ['a name that only looks like this machine', 'http://localhost.evil.example', 'localhost.evil.example'],
    ['a sandboxed page', 'null', 'localhost:3001'],
    ['a file', 'file://', 'localhost:3001'],
    ['no origin at all', 'localhost:3001', 'localhost:3001'],
    ['an empty one', '', 'localhost:3001'],
  ])('from %s (%s at %s) is refused, from the network as well', (_, origin, host) => {
    for (const localAddress of ['127.0.0.1', '192.168.1.5']) {
      expect(statusFor(origin, { host, localAddress })).toBe(403);
    }
  });

  it.each(['evil.example', 'evil.example:3001', 'localhost.evil.example', '127.0.0.1.evil.example', '['])(
    'to the loopback address under the name %s is refused even without Origin: a GET of its own page has none',
    (host) => {
      for (const localAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
        expect(statusFor(null, { host, localAddress })).toBe(403);
      }
      expect(statusFor(null, { host, localAddress: '192.168.1.5' })).toBeNull();
    },
  );

  it('from a listed origin is admitted, also under its host name, and from its neighbours not', () => {
    const allowedOrigins = ['https://example.org'];
    expect(statusFor('https://example.org', { allowedOrigins })).toBeNull();
    expect(statusFor('https://example.org', { allowedOrigins, host: 'example.org' })).toBeNull();
    expect(statusFor(null, { allowedOrigins, host: 'example.org' })).toBeNull();
    expect(statusFor('http://example.org', { allowedOrigins })).toBe(403);
    expect(statusFor('https://www.example.org', { allowedOrigins })).toBe(403);
    expect(statusFor('https://example.org:8443', { allowedOrigins })).toBe(403);
  });

  it('beyond the cap is refused as busy, the last one below it not', () => {
    expect(statusFor(null, { open: 1 })).toBeNull();
    expect(statusFor(null, { open: 2 })).toBe(503);
  });

  it('from an attacker learns nothing of how busy the server is', () => {
    expect(statusFor('https://evil.example', { open: 2 })).toBe(403);
  });

  it('behind an unfinished response is refused: it has no socket to write to', () => {
    expect(statusFor(null, { ownsSocket: false })).toBe(400);
  });
});
