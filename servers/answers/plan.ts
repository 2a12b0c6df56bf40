/** How a pretended model arrives at its tokens: `constant` one by one, `poisson` at random, `bursts` several at a time. */
export const ARRIVALS = ['constant', 'poisson', 'bursts'] as const;

/** One answer of a pretended model. It fixes every token and every moment: the same plan gives the same answer in every process. */
export interface AnswerPlan {
  /** A whole number, 0 to 2^32 - 1. */
  readonly seed: number;
  readonly tokens: number;
  /** On average, after the first token. */
  readonly tokensPerSecond: number;
  readonly arrival: (typeof ARRIVALS)[number];
  /** From the question to the first token, ms. */
  readonly thinkMs: number;
}

/** Lists of equal length. */
export interface PlannedAnswer {
  readonly tokens: readonly string[];
  /** When each token is there, whole ns after the question, ascending. */
  readonly afterNs: readonly number[];
}

/**
 * Speculative decoding: a small model drafts some tokens, and the large one accepts them up to the first that it would not have
 * written, and adds one of its own. All of them are there at once.
 */
const DRAFTED = 4;
const ACCEPTED_SHARE = 0.7;
/** Tokens of a step on average: 1 + p + p^2 + p^3 + p^4. */
const TOKENS_PER_STEP = (1 - ACCEPTED_SHARE ** (DRAFTED + 1)) / (1 - ACCEPTED_SHARE);

/** Letters of a word, each as likely as the others. With the blank in front a token has four characters on average, as in English. */
const WORD_LENGTHS = [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8] as const;
/** Tokens that lines, JSON and UTF-8 must survive. One token in twenty is one of them. */
const AWKWARD = ['.\n\n', ',', ' "', '\\', ' é', '日本', ' 🚀', '\r\n', ' {"', ': '] as const;
const AWKWARD_SHARE = 0.05;
const LETTERS = 'etaoinshrdlcumwfgypbvk';

/** Makes an answer. The moments are drawn apart from the text: another arrival gives the same tokens. */
export function planAnswer(plan: AnswerPlan): PlannedAnswer {
  const text = createDraw(plan.seed);
  return {
    tokens: Array.from({ length: plan.tokens }, () => drawToken(text)),
    afterNs: planMoments(plan),
  };
}

/** The moments of an answer without its tokens. */
export function planMoments(plan: AnswerPlan): PlannedAnswer['afterNs'] {
  return drawMoments(plan, createDraw(plan.seed ^ 0x5bd1e995));
}

function drawToken(draw: () => number): string {
  const pick = <Item>(items: ArrayLike<Item>): Item | undefined => items[Math.floor(draw() * items.length)];
  if (draw() < AWKWARD_SHARE) return pick(AWKWARD) ?? '';
  return ` ${Array.from({ length: pick(WORD_LENGTHS) ?? 1 }, () => pick(LETTERS)).join('')}`;
}

function drawMoments({ tokens, tokensPerSecond, arrival, thinkMs }: AnswerPlan, draw: () => number) {
  const afterNs: number[] = [];
  const meanNs = 1e9 / tokensPerSecond;
  let atNs = thinkMs * 1e6;
  while (afterNs.length < tokens) {
    let together = 1;
    if (arrival === 'bursts') while (together <= DRAFTED && draw() < ACCEPTED_SHARE) together += 1;
    for (let left = together; left > 0 && afterNs.length < tokens; left -= 1) afterNs.push(Math.round(atNs));
    if (arrival === 'constant') atNs += meanNs;
    else if (arrival === 'poisson') atNs -= meanNs * Math.log(1 - draw());
    else atNs += meanNs * TOKENS_PER_STEP;
  }
  return afterNs;
}

/** Numbers from 0 to 1 without 1, the same in every process. The generator is mulberry32 by Tommy Ettinger. */
function createDraw(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
