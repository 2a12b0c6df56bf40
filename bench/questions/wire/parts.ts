import type { Check } from '../../records/record.ts';
import { sumOf } from '../../metrics/sum.ts';
import { reading } from '../../rounds/procedure.ts';
import type { Tally } from '../../processes/connection-calls.ts';
import type { Exchange, WireFormula } from './formulas.ts';

/** Names with characters of two, three and four bytes in UTF-8. */
export const MULTI_BYTE_NAMES = [
  'Müller & Söhne',
  'Łódź Żółć',
  'Ελληνική Εταιρεία',
  'ООО Ромашка',
  '株式会社山田',
  '한국전력',
  '🚀 Orbit 🛰',
  '𝔄𝔩𝔱𝔢 𝔉𝔞𝔟𝔯𝔦𝔨',
] as const;

/** Bytes that were counted on a socket, beside those that the formula gives. */
export interface Counted {
  /** What they are the bytes of: `events of 128 bytes`. */
  readonly what: string;
  readonly measured: number;
  readonly predicted: number;
}

/** What a socket read for these events, and what it should have. @param together how many were written in one turn, each time */
export function countEvents(
  formula: WireFormula,
  what: string,
  bytesRead: number,
  events: Tally['events'],
  together: number,
): Counted {
  const turns = Array.from({ length: Math.ceil(events.length / together) }, (_, at) =>
    events.slice(at * together, (at + 1) * together),
  );
  const predicted = sumOf(turns, (turn) => formula.events(turn));
  return { what, measured: bytesRead, predicted };
}

/** What a socket read and wrote, beside `times` what the formula gives for one exchange. */
export function countExchange(what: string, bytes: Exchange, one: Exchange, times: number): Counted[] {
  return [
    { what: `${what}, read`, measured: bytes.read, predicted: one.read * times },
    { what: `${what}, written`, measured: bytes.written, predicted: one.written * times },
  ];
}

/** Bytes beyond the formula, or missing from it: neither makes up for the other. */
export function surplusOf(counted: readonly Counted[]): number {
  return counted.reduce((sum, { measured, predicted }) => sum + Math.abs(measured - predicted), 0);
}

/** A count that is off by one byte is not a count of what it claims to be. */
export function checkFormula(counted: readonly Counted[]): Check[] {
  return counted
    .filter(({ measured, predicted }) => measured !== predicted)
    .map(({ what, measured, predicted }) => ({
      code: 'wire-formula',
      outcome: 'void',
      values: { what, measuredBytes: measured, predictedBytes: predicted },
    }));
}

/** @param payloadBytes the length that was asked for; null: none was. */
export function checkLengths(payloadBytes: number | null, events: Tally['events']): Check[] {
  const odd = events.find(({ textBytes }) => payloadBytes !== null && textBytes !== payloadBytes);
  if (odd === undefined) return [];
  return [{ code: 'payload-length', outcome: 'void', values: { textBytes: odd.textBytes, payloadBytes } }];
}

/**
 * What the first and the last event of each burst waited, from the moment the first was sent, ns.
 * @param size events in a burst; the bursts follow one another
 */
export function burstDelays(events: Tally['events'], size: number) {
  const bursts = Math.floor(events.length / size);
  return Array.from({ length: bursts }, (_, burst) => burst * size).flatMap((at) => {
    const [first, last] = [events[at], events[at + size - 1]];
    if (first === undefined || last === undefined) return [];
    return [
      ...reading('burst-first', null, first.receivedNs - first.sentNs),
      ...reading('burst-last', null, last.receivedNs - first.sentNs),
    ];
  });
}
