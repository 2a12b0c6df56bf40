import type { ConnectionHandlers } from '../contract.ts';

/** Where a client that receives binary data connects. */
export interface BlobTarget {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Over https, the only certificate to trust, PEM; absent: no TLS. */
  readonly trusted?: string;
}

/** What a client reports that receives binary data. */
export interface BlobHandlers extends Pick<ConnectionHandlers, 'lost'> {
  readonly opened: () => void;
  /** One blob, decoded. */
  readonly blob: (bytes: Buffer) => void;
  /** One could not be had. @param why a status, or the code of an error */
  readonly failed: (why: string) => void;
}

/** One way to receive binary data. */
export interface BlobHalf {
  /** npm packages that read the bytes, for the report. */
  readonly packages: readonly string[];
  open(target: BlobTarget, handlers: BlobHandlers): { destroy(): void };
}
