/** Different words of a filler, and the length after which its text repeats, characters. */
const WORDS = 1000;
const TEXT_LENGTH = 1 << 20;

const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';

/** The same for all fillers of a process, and drawn for the first one: it takes a megabyte and some ms. */
let drawnText: string | null = null;

/**
 * Pads events to their payload size: random words of ASCII that JSON need not escape. Repeated letters would shrink to nothing
 * wherever a stream is compressed; this text shrinks to about a third, as typical messages do, and continues from event to event,
 * so that no event repeats the one before.
 */
export class Filler {
  readonly #text = (drawnText ??= drawText());
  #from = 0;

  /** The next `length` characters, each of them one byte. */
  next(length: number): string {
    let filler = this.#text.slice(this.#from, this.#from + length);
    while (filler.length < length) filler += this.#text.slice(0, length - filler.length);
    this.#from = (this.#from + length) % this.#text.length;
    return filler;
  }
}

function drawText(): string {
  const below = createDraw();
  const letter = (letters: string): string => letters.charAt(below(letters.length));
  const words = Array.from({ length: WORDS }, () => {
    const syllables = Array.from({ length: 1 + below(4) }, () => letter(CONSONANTS) + letter(VOWELS));
    return syllables.join('');
  });
  const drawn: string[] = [];
  for (let length = 0; length < TEXT_LENGTH;) {
    const word = words[below(WORDS)] ?? '';
    drawn.push(word);
    length += word.length + 1;
  }
  return drawn.join(' ');
}

/** Whole numbers below a bound, the same in every process. Knuth's constants: The Art of Computer Programming, volume 2, 3.3.4. */
function createDraw(): (bound: number) => number {
  let state = 1;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The high bits: the low ones of such a generator repeat soon.
    return Math.floor((state / 2 ** 32) * bound);
  };
}
