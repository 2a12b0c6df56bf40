import type { Traffic } from '../../clients/contract.ts';

/** When one connection was opened, monotonic ns. */
export interface Opening {
  /** Just before the client began: before the TCP connection, or before the request where that was open already. */
  readonly startedNs: number;
  /** The server's answer was read: from here on events can arrive. */
  readonly openedNs: number;
  /** The first event was decoded; null: none was waited for. */
  readonly firstEventNs: number | null;
}

/** What one connection has carried so far. */
export interface Tally {
  /** Bytes of its socket since it was opened, request and answer included, and TLS. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** The same without TLS, and of the whole connection where several clients share one; null: the client does not show it. */
  readonly withinTls: Traffic | null;
  readonly heartbeats: number;
  readonly events: readonly {
    readonly seq: number;
    /** Length of the JSON text in UTF-8. */
    readonly textBytes: number;
    readonly sentNs: number;
    readonly receivedNs: number;
  }[];
}

/** The calls of a process that holds bare connections. */
export interface ConnectionCalls {
  load: {
    ask: { readonly transport: string };
    /** `path`: of the requests. */
    answer: { readonly packages: readonly string[]; readonly path: string };
  };
  /** Opens connections and answers when all are open, or, with a resume point, when all have their first event. */
  open: {
    ask: {
      readonly origin: string;
      /** PEM; null: no TLS. */
      readonly certificate: string | null;
      readonly resumePoint: string | null;
      readonly connections: number;
      /** How many are being opened at a time. */
      readonly atOnce: number;
      /** Whether each uses a TCP connection that another request has used before, outside of the measured time. */
      readonly isReused: boolean;
      readonly timeoutMs: number;
    };
    answer: { readonly openings: readonly Opening[] };
  };
  /** Waits until every connection has had this number of events and heartbeats, and says what each one has carried. */
  tally: {
    ask: { readonly events: number; readonly heartbeats: number; readonly timeoutMs: number };
    answer: { readonly connections: readonly Tally[] };
  };
  /** Closes all connections, and forgets them. */
  drop: { ask: Record<string, never>; answer: { readonly connections: number } };
}
