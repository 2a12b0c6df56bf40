/** What a TLS server presents and proves itself with, both as PEM. */
export interface Certificate {
  readonly key: string;
  /** Self-signed: a client must be told to trust it, and then trusts nothing else. */
  readonly certificate: string;
}

/** Makes a certificate for `127.0.0.1` and `localhost`, valid at any time, with a new key that never leaves the process. */
export async function makeLoopbackCertificate(): Promise<Certificate> {
  // Loaded only where it is used: the library would weigh on the memory of every measured server.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(0),
    // [spec] "To indicate that a certificate has no well-defined expiration date": RFC 5280, section 4.1.2.5
    notAfterDate: new Date('9999-12-31T23:59:59Z'),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: made.private, certificate: made.cert };
}
