import { describe, expect, it } from 'vitest';
import { isLoopback, localOriginOf, originOf, ownOrigins } from './origins.ts';

describe('a host', () => {
  it.each(['localhost', '127.0.0.1', '127.0.1.1', '::1'])('%s is reached from this machine only', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.example.org', 'localhost.example.org'])(
    '%s is reached from other machines',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

describe('an origin', () => {
  it('is written as browsers send it: without the default port, in small letters, IPv6 in brackets', () => {
    expect(originOf('127.0.0.1', 3001)).toBe('http://127.0.0.1:3001');
    expect(originOf('Example.org', 80)).toBe('http://example.org');
    expect(originOf('::1', 3001)).toBe('http://[::1]:3001');
    expect(originOf('example.org', 443, 'https')).toBe('https://example.org');
  });

  it('is that of the host, and no other', () => {
    expect(ownOrigins('example.org', 3001, ['192.168.1.5'])).toEqual(['http://example.org:3001']);
    expect(ownOrigins('::', 3001, ['192.168.1.5'], 'https')).toEqual(['https://192.168.1.5:3001']);
  });

  it('is one for every address when listening on a wildcard', () => {
    expect(ownOrigins('0.0.0.0', 3001, ['127.0.0.1', '192.168.1.5', '::1'])).toEqual([
      'http://127.0.0.1:3001',
      'http://192.168.1.5:3001',
      'http://[::1]:3001',
    ]);
  });

  it('can be opened on this machine even where the host is a wildcard', () => {
    expect(localOriginOf('0.0.0.0', 3001)).toBe('http://localhost:3001');
    expect(localOriginOf('127.0.0.1', 3001)).toBe('http://127.0.0.1:3001');
  });
});
