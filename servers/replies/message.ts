/** What clients send one another through a server, and how much of it a server takes. */

/** One message of a client to its room. */
export interface RoomMessage {
  /** The client that sent it. */
  readonly from: number;
  /** Counts the messages of that client, from 1. */
  readonly seq: number;
  readonly text: string;
}

/** The largest message, bytes of JSON: beyond it a POST gets 413, and a WebSocket is closed with 1009. */
export const MOST_MESSAGE_BYTES = 4096;

/** Senders have numbers below this one: a room remembers the last message of each. */
const MOST_SENDERS = 10_000;

/**
 * Reads a message and refuses everything else. What is sent on is written anew from these three fields, so that no line break
 * and no further field of a sender reaches another client.
 * null: it is none.
 */
export function readMessage(json: string): RoomMessage | null {
  const found = parse(json);
  if (typeof found !== 'object' || found === null) return null;
  const [from, seq, text]: unknown[] = ['from', 'seq', 'text'].map((key): unknown => Reflect.get(found, key));
  return isCount(from) && from < MOST_SENDERS && isCount(seq) && typeof text === 'string'
    ? { from, seq, text }
    : null;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** What every member of the room gets. */
export function writeMessage({ from, seq, text }: RoomMessage): string {
  return JSON.stringify({ from, seq, text });
}
