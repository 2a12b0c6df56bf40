import type { ConnectionHandlers } from '../contract.ts';

/** Where a client that sends and receives connects, and into which room. */
export interface RoomTarget {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly room: string;
  /** Over https, the only certificate to trust, PEM; absent: no TLS. */
  readonly trusted?: string;
}

/** What it reports. */
export interface RoomHandlers extends Pick<ConnectionHandlers, 'lost'> {
  readonly opened: () => void;
  /** The JSON text of a message of the room. */
  readonly message: (text: string) => void;
  /** A message was not taken. @param why a status, or the code of an error */
  readonly failed: (why: string) => void;
}

export interface RoomConnection {
  /**
   * Once it is open: a message of its own, as JSON text.
   * @param acknowledged is called when the server has answered that it has the message, by a way that answers each one
   */
  send(text: string, acknowledged: () => void): void;
  destroy(): void;
}

/** One way of sending and receiving: what a file in this folder exports as `client`. */
export interface RoomHalf {
  /** npm packages that write and read the bytes, for the report. */
  readonly packages: readonly string[];
  join(target: RoomTarget, handlers: RoomHandlers): RoomConnection;
}
