import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeLoopbackCertificate } from './certificate.ts';

describe('a certificate for loopback', () => {
  it('is for this machine under both of its names, signed with its own key, and valid for ten days', async () => {
    const parsed = new X509Certificate((await makeLoopbackCertificate()).certificate);
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(parsed.checkHost('localhost')).toBe('localhost');
    expect(parsed.checkHost('example.org')).toBeUndefined();
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkIssued(parsed)).toBe(true);
    const [from, until] = [Date.parse(parsed.validFrom), Date.parse(parsed.validTo)];
    expect(until - from).toBe(10 * 86_400_000);
    expect([from < Date.now(), Date.now() < until]).toEqual([true, true]);
  });

  it('has a key that no other one has', async () => {
    expect((await makeLoopbackCertificate()).key).not.toBe((await makeLoopbackCertificate()).key);
  });
});
