/** A program to start. */
export interface Program {
  readonly file: string;
  readonly argv: readonly string[];
}

/** Where a guest should serve, and what. */
export interface Booking {
  /** On 127.0.0.1: SSE at `/events`, WebSocket at `/websocket`. */
  readonly port: number;
  /** Events per second. */
  readonly rate: number;
  /** An empty folder for files that it needs; removed afterwards. */
  readonly dir: string;
}

/** A guest that is on this machine. */
export interface FoundGuest {
  readonly version: string;
  /** Makes the files that it needs. */
  readonly book: (booking: Booking) => {
    readonly server: Program;
    /** What it needs beside it, such as a publisher: not a part of its cost. */
    readonly beside: readonly Program[];
  };
}

/** A server that others wrote and that this project starts, where it is installed. */
export interface Guest {
  readonly label: string;
  /** What sends the bytes over each transport. */
  readonly serves: string;
  readonly licence: string;
  /** How to get it. */
  readonly source: string;
  /** @param searchPath as in the environment variable PATH. null: it is not on this machine. */
  readonly find: (searchPath: string) => FoundGuest | null;
}
