import { expect, it } from 'vitest';
import { HeaderTable, stringBytes } from './hpack.ts';

// The examples of RFC 7541, appendix C.4 and C.6.
it.each([
  ['www.example.com', 12],
  ['no-cache', 6],
  ['custom-key', 8],
  ['custom-value', 9],
  ['private', 5],
  ['Mon, 21 Oct 2013 20:13:21 GMT', 22],
  ['https://www.example.com', 17],
])('the string %s takes a byte and %i of its code', (text, codedBytes) => {
  expect(stringBytes(text)).toBe(1 + codedBytes);
});

it('a string whose code is not shorter goes as it is', () => {
  expect(stringBytes('13')).toBe(1 + 2);
  expect(stringBytes('CONNECT')).toBe(1 + 7);
});

it('a character without a short code is refused', () => {
  expect(() => stringBytes('{')).toThrow("'{'");
});

it('a field that was sent before takes one byte, and :path the same each time', () => {
  const table = new HeaderTable();
  const fields = [
    [':method', 'GET'],
    [':path', '/events'],
    ['accept', 'text/event-stream'],
    ['stream-epoch', 'wire'],
  ] as const;
  const path = 1 + stringBytes('/events');
  const accept = 1 + stringBytes('text/event-stream');
  const epoch = 1 + stringBytes('stream-epoch') + stringBytes('wire');
  expect(table.blockBytes(fields)).toBe(1 + path + accept + epoch);
  expect(table.blockBytes(fields)).toBe(1 + path + 1 + 1);
  expect(table.blockBytes([['accept', 'text/html']])).toBe(1 + stringBytes('text/html'));
});
