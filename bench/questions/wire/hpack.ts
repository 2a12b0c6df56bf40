/**
 * How long headers of HTTP/2 are, by the text of RFC 7541 (HPACK). What a sender puts into its table is up to the sender; here it is
 * everything but `:path`, as in nghttp2, which Node.js, curl, Apache httpd and others use.
 */

export type Field = readonly [name: string, value: string];

/** [spec] Fields and names of the static table that are used here: https://www.rfc-editor.org/rfc/rfc7541#appendix-A */
const STATIC_FIELDS = [':method: GET', ':scheme: https', ':status: 200'];
const STATIC_NAMES = [
  ':authority',
  ':method',
  ':path',
  ':scheme',
  ':status',
  'accept',
  'cache-control',
  'content-type',
  'date',
];

/** [spec] Characters by the bits of their Huffman code: https://www.rfc-editor.org/rfc/rfc7541#appendix-B */
const HUFFMAN: readonly (readonly [bits: number, characters: string])[] = [
  [5, '012aceiost'],
  [6, ' %-./3456789=A_bdfghlmnpru'],
  [7, ':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz'],
  [8, '&*,;XZ'],
];

/** @throws Error for a character that has no code of up to 8 bits. */
function bitsOf(character: string): number {
  const found = HUFFMAN.find(([, characters]) => characters.includes(character));
  if (found === undefined) throw new Error(`the code of '${character}' is not in the table`);
  return found[0];
}

/** [spec] A length, which takes one byte up to 126, and the characters, in Huffman's code where that is shorter: section 5.2. */
export function stringBytes(text: string): number {
  const bits = Array.from(text).reduce((sum, character) => sum + bitsOf(character), 0);
  const length = Math.min(Math.ceil(bits / 8), text.length);
  if (length > 126) throw new Error(`'${text}' is longer than the formula knows`);
  return 1 + length;
}

/** What one side of a connection has sent so far, of headers. The table keeps it all: it is never as long as 4,096 bytes here. */
export class HeaderTable {
  readonly #fields = new Set(STATIC_FIELDS);
  readonly #names = new Set(STATIC_NAMES);

  /** The bytes of these headers after all before them. */
  blockBytes(fields: readonly Field[]): number {
    return fields.reduce((sum, field) => sum + this.#fieldBytes(field), 0);
  }

  /** [spec] One byte for what is in the table; otherwise a literal with the place of its name or the name itself: section 6. */
  #fieldBytes([name, value]: Field): number {
    const field = `${name}: ${value}`;
    if (this.#fields.has(field)) return 1;
    const nameBytes = this.#names.has(name) ? 1 : 1 + stringBytes(name);
    if (name !== ':path') {
      this.#fields.add(field);
      this.#names.add(name);
    }
    return nameBytes + stringBytes(value);
  }
}
