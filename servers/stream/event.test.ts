import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent, readStamps } from './event.ts';

const plain = { seq: 1, dueNs: 10, sentNs: 20, name: 'Kuhn Group' };
const fill = (length: number): string => 'x'.repeat(length);
const NAMES = ['Kuhn Group', 'Müller & Söhne', '株式会社 🏭', 'a\r\n\u2028\u2029"\\\0b', ''];

describe('an event', () => {
  it('is the JSON of the contract: seq, dueNs, sentNs, name', () => {
    expect(encodeEvent(plain, null, fill)).toBe('{"seq":1,"dueNs":10,"sentNs":20,"name":"Kuhn Group"}');
  });

  it.each(NAMES)('keeps the name %j, on one line', (name) => {
    const text = encodeEvent({ ...plain, name }, null, fill);
    expect(text).not.toMatch(/[\r\n]/);
    expect(decodeEvent(text)).toEqual({ ...plain, name });
  });

  it.each(NAMES)('with the name %j has exactly the bytes asked for', (name) => {
    for (const payloadBytes of [200, 201, 1024, 65_536]) {
      const text = encodeEvent({ ...plain, name }, payloadBytes, fill);
      expect(Buffer.byteLength(text)).toBe(payloadBytes);
      expect(decodeEvent(text)).toMatchObject({ ...plain, name });
    }
  });

  it('has a filler as soon as an empty one fits', () => {
    const bare = encodeEvent(plain, null, fill);
    expect(encodeEvent(plain, bare.length + 12, fill)).toBe(`${bare.slice(0, -1)},"filler":""}`);
    expect(encodeEvent(plain, bare.length + 11, fill)).toBe(bare);
    expect(encodeEvent(plain, 0, fill)).toBe(bare);
  });
});

describe('reading only the stamps', () => {
  it.each([
    [
      'an ordinary event',
      { seq: 42, dueNs: 5_123_456_789_012, sentNs: 5_123_457_000_001, name: 'Kuhn Group' },
    ],
    [
      'a name that looks like stamps',
      { seq: 1, dueNs: 2, sentNs: 3, name: '{"seq":9,"dueNs":9,"sentNs":9,' },
    ],
  ])('gives what parsing the whole text gives: %s', (_, event) => {
    const text = encodeEvent(event, null, fill);
    const { seq, dueNs, sentNs } = decodeEvent(text);
    expect(readStamps(text)).toMatchObject({ seq, dueNs, sentNs });
  });

  it('parses a text that another server wrote in another order', () => {
    expect(readStamps('{"name":"Kuhn Group","sentNs":3,"dueNs":2,"seq":1}')).toMatchObject({
      seq: 1,
      dueNs: 2,
      sentNs: 3,
    });
  });

  it('refuses a text that is no JSON', () => {
    expect(() => readStamps('{"seq":1,')).toThrow(SyntaxError);
  });
});
