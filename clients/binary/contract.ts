import type { ConnectionHandlers } from '../contract.ts';

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
  /** @param origin such as `http://127.0.0.1:40123` */
  open(origin: string, handlers: BlobHandlers): { destroy(): void };
}
