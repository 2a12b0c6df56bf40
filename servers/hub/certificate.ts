/** What a TLS server presents and proves itself with, both as PEM. */
export interface Certificate {
  readonly key: string;
  /** Self-signed: a client must be told to trust it, and then trusts nothing else. */
  readonly certificate: string;
}

const DAY_MS = 86_400_000;

/**
 * Makes a certificate for `127.0.0.1` and `localhost`, valid for ten days from yesterday on, with a new key. Neither is written
 * to a file: whoever trusts it in a browser trusts it for no longer than that.
 */
export async function makeLoopbackCertificate(): Promise<Certificate> {
  // Loaded only where it is used: the library would weigh on the memory of every measured server.
  const { generate } = await import('selfsigned');
  const madeMs = Date.parse(new Date().toISOString());
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(madeMs - DAY_MS),
    notAfterDate: new Date(madeMs + 9 * DAY_MS),
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
