import type { Certificate } from '../../servers/hub/certificate.ts';

/** What a server of a procedure serves over. */
export interface Secured {
  /** Serves over TLS; absent: in the clear. */
  readonly certificate?: Certificate;
  /** Serves HTTP/2 inside TLS to clients that offer it; absent: HTTP/1.1. */
  readonly http2?: boolean;
}
