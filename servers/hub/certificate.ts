import { generateKeyPairSync, sign } from 'node:crypto';

/** What a TLS server shows and proves itself with, both as PEM. */
export interface Certificate {
  readonly key: string;
  /** Signed by itself: a client must be told to trust it, and then trusts nothing else. */
  readonly certificate: string;
}

// Tags of DER: X.690, section 8.
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
/** The n-th member of its structure, with something in it. */
const MEMBER = 0xa0;
/** Kinds of names that a certificate can be for: RFC 5280, section 4.2.1.6. */
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SUBJECT_ALTERNATIVE_NAME = Buffer.from('0603551d11', 'hex');

/**
 * Makes a certificate for this machine, `127.0.0.1` and `localhost`, with a new key on the curve P-256 that never leaves the
 * process. Node.js makes keys and signatures, but no certificates: the few fields of one are put together here
 * (https://www.rfc-editor.org/rfc/rfc5280#section-4.1).
 */
export function makeLoopbackCertificate(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, text(UTF8_STRING, 'localhost'))));
  const names = der(SEQUENCE, text(DNS_NAME, 'localhost'), der(IP_ADDRESS, Buffer.of(127, 0, 0, 1)));
  const toBeSigned = der(
    SEQUENCE,
    der(MEMBER, der(INTEGER, Buffer.of(2))), // version 3
    der(INTEGER, Buffer.of(1)), // its serial number: the only one of this issuer
    der(SEQUENCE, ECDSA_WITH_SHA256),
    name,
    // [spec] "To indicate that a certificate has no well-defined expiration date": RFC 5280, section 4.1.2.5
    der(SEQUENCE, text(UTC_TIME, '700101000000Z'), text(GENERALIZED_TIME, '99991231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(MEMBER + 3, der(SEQUENCE, der(SEQUENCE, SUBJECT_ALTERNATIVE_NAME, der(OCTET_STRING, names)))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const signed = der(
    SEQUENCE,
    toBeSigned,
    der(SEQUENCE, ECDSA_WITH_SHA256),
    der(BIT_STRING, Buffer.of(0), signature), // 0: no bit of the last byte is left over
  );
  const base64 = signed.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

/** A value with its tag and its length in front. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(value), value]);
}

function text(tag: number, value: string): Buffer {
  return der(tag, Buffer.from(value));
}

/** [spec] Below 128 the length is one byte; else the first byte says how many follow: X.690, section 8.1.3. */
function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}
