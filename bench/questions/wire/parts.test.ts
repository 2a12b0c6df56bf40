import { describe, expect, it } from 'vitest';
import { formulaOf } from './formulas.ts';
import {
  burstDelays,
  checkFormula,
  checkLengths,
  countEvents,
  countExchange,
  MULTI_BYTE_NAMES,
  surplusOf,
} from './parts.ts';

const event = (seq: number, changes: object = {}) => ({
  seq,
  textBytes: 128,
  sentNs: seq * 1000,
  receivedNs: seq * 1000 + 300,
  ...changes,
});

describe('bytes that were counted', () => {
  const events = [event(9), event(10)];
  // 148 and 149 bytes: the second id has a digit more.
  const count = (bytesRead: number) => [countEvents(formulaOf('sse', false), 'events', bytesRead, events, 2)];

  it('are believed where the formula gives the same', () => {
    expect(count(148 + 149)).toEqual([{ what: 'events', measured: 297, predicted: 297 }]);
    expect(checkFormula(count(297))).toEqual([]);
    expect(surplusOf(count(297))).toBe(0);
  });

  it.each([
    [298, 1],
    [296, 1],
    [297 + 16, 16],
  ])('are void with %i of them where the formula gives 297', (bytesRead, surplus) => {
    const values = { what: 'events', measuredBytes: bytesRead, predictedBytes: 297 };
    expect(checkFormula(count(bytesRead))).toEqual([{ code: 'wire-formula', outcome: 'void', values }]);
    expect(surplusOf(count(bytesRead))).toBe(surplus);
  });

  it('are compared in each direction, and one does not make up for the other', () => {
    const counted = countExchange('heartbeats', { read: 11, written: 29 }, { read: 2, written: 6 }, 5);
    expect(counted.map(({ what, predicted }) => [what, predicted])).toEqual([
      ['heartbeats, read', 10],
      ['heartbeats, written', 30],
    ]);
    expect(surplusOf(counted)).toBe(2);
    expect(checkFormula(counted)).toHaveLength(2);
  });
});

describe('the length of an event', () => {
  it('is void where it is not what was asked for', () => {
    expect(checkLengths(128, [event(1), event(2)])).toEqual([]);
    expect(checkLengths(128, [event(1), event(2, { textBytes: 129 })])).toMatchObject([
      { code: 'payload-length', outcome: 'void' },
    ]);
  });

  it('is anything where nothing was asked for', () => {
    expect(checkLengths(null, [event(1, { textBytes: 77 })])).toEqual([]);
  });
});

describe('the delays of a burst', () => {
  it('both count from when its first event was sent', () => {
    const burst = [
      event(1, { sentNs: 1000, receivedNs: 1500 }),
      event(2, { sentNs: 1100, receivedNs: 1550 }),
      event(3, { sentNs: 1200, receivedNs: 1700 }),
    ];
    const next = burst.map((one) => ({
      ...one,
      sentNs: one.sentNs + 9000,
      receivedNs: one.receivedNs + 9100,
    }));
    const of = (wanted: string) =>
      burstDelays([...burst, ...next], 3)
        .filter(({ quantity }) => quantity === wanted)
        .map(({ value }) => value);
    expect(of('burst-first')).toEqual([500, 600]);
    expect(of('burst-last')).toEqual([700, 800]);
  });
});

it('the names beyond ASCII have characters of two, three and four bytes, and leave room for a filler at 128 bytes', () => {
  const widths = new Set(
    MULTI_BYTE_NAMES.flatMap((name) => Array.from(name, (character) => Buffer.byteLength(character))),
  );
  expect(widths).toEqual(new Set([1, 2, 3, 4]));
  for (const name of MULTI_BYTE_NAMES) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(45);
});
