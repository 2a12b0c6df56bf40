/** What identifies an event and its moments: all that a measuring client needs of it. */
export interface EventStamps {
  /** Place in the stream, from 1, without holes. */
  readonly seq: number;
  /** When the plan wanted it sent, monotonic ns. */
  readonly dueNs: number;
  /** Stamped once, just before the first write to any connection, monotonic ns. */
  readonly sentNs: number;
}

/** One message of the stream. Both transports carry the same JSON text of it. */
export interface StreamEvent extends EventStamps {
  /** A company name. */
  readonly name: string;
  /** Padding, present when a payload size was asked for. */
  readonly filler?: string;
}

/** Bytes that an empty filler adds to the JSON text: `,"filler":""`. */
const FILLER_FIELD_BYTES = 12;

/**
 * The JSON text of an event. JSON escapes line breaks, so no name can end a `data:` line and forge another event.
 * @param payloadBytes wanted length of the text in UTF-8 bytes; null, or too few for the bare text and an empty filler: none.
 * @param fill gives `length` bytes of ASCII that JSON need not escape.
 */
export function encodeEvent(
  event: StreamEvent,
  payloadBytes: number | null,
  fill: (length: number) => string,
): string {
  const text = JSON.stringify(event);
  if (payloadBytes === null) return text;
  const missingBytes = payloadBytes - Buffer.byteLength(text) - FILLER_FIELD_BYTES;
  return missingBytes < 0 ? text : `${text.slice(0, -1)},"filler":"${fill(missingBytes)}"}`;
}

/** Reads back what `encodeEvent` wrote. The text comes from our own server: the shape is trusted, not checked. */
export function decodeEvent(text: string): StreamEvent {
  const event: StreamEvent = JSON.parse(text);
  return event;
}

/** How `encodeEvent` begins every text. */
const STAMPS = /^\{"seq":(\d+),"dueNs":(\d+),"sentNs":(\d+),/;

/**
 * Reads the stamps off the front of an event's text and leaves the rest unread: half the time of a whole `JSON.parse`,
 * which would weigh on every delivery that is measured. A text that begins in any other way is parsed as a whole.
 */
export function readStamps(text: string): EventStamps {
  const match = STAMPS.exec(text);
  if (match === null) return decodeEvent(text);
  return { seq: Number(match[1]), dueNs: Number(match[2]), sentNs: Number(match[3]) };
}
