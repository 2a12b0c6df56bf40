import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Filler } from './filler.ts';

describe('a filler', () => {
  it.each([0, 1, 1000, 3_000_000])(
    'of %i characters has that many bytes, and nothing that JSON escapes',
    (length) => {
      const text = new Filler().next(length);
      expect(Buffer.byteLength(text)).toBe(length);
      expect(JSON.stringify(text)).toBe(`"${text}"`);
    },
  );

  it('is the same in every server', () => {
    const [one, other] = [new Filler(), new Filler()];
    for (const length of [10, 20, 2_000_000, 30]) expect(one.next(length)).toBe(other.next(length));
  });

  it('goes on where the one before ended', () => {
    const [whole, parts] = [new Filler(), new Filler()];
    expect(parts.next(700) + parts.next(0) + parts.next(400)).toBe(whole.next(1100));
  });

  it('shrinks to about a third, also after many others', () => {
    const filler = new Filler();
    const text = Array.from({ length: 200 }, () => filler.next(1000)).join('');
    expect(deflateRawSync(text).length / text.length).toBeGreaterThan(0.25);
    expect(deflateRawSync(text).length / text.length).toBeLessThan(0.45);
  });
});
