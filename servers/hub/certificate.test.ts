import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeLoopbackCertificate } from './certificate.ts';

describe('a certificate for loopback', () => {
  it('is for this machine under both of its names, signed with its own key, and valid at any time', async () => {
    const parsed = new X509Certificate((await makeLoopbackCertificate()).certificate);
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(parsed.checkHost('localhost')).toBe('localhost');
    expect(parsed.checkHost('example.org')).toBeUndefined();
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkIssued(parsed)).toBe(true);
    expect([parsed.validFrom, parsed.validTo]).toEqual([
      'Jan  1 00:00:00 1970 GMT',
      'Dec 31 23:59:59 9999 GMT',
    ]);
  });

  it('has a key that no other one has', async () => {
    expect((await makeLoopbackCertificate()).key).not.toBe((await makeLoopbackCertificate()).key);
  });
});
