/** What client and server say to one another about an answer. The same JSON in every way of sending it. */
import { z } from 'zod';
import { ARRIVALS } from './plan.ts';

/** The longest answer, tokens. */
export const MOST_TOKENS = 4000;
/** The longest conversation that is kept, inputs. */
const MOST_TURNS = 1000;
/** The longest that an answer without a reader is kept, ms. */
const MOST_KEPT_MS = 60_000;

const position = z.int().min(0).max(MOST_TOKENS);
const answerId = z.string().max(64);

const prompt = z.strictObject({
  plan: z.strictObject({
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1),
    tokens: z.int().min(1).max(MOST_TOKENS),
    /** A thousand million: all of them at once. */
    tokensPerSecond: z.number().min(1).max(1e9),
    arrival: z.enum(ARRIVALS),
    thinkMs: z.number().min(0).max(60_000),
  }),
  /** Tokens go out together as soon as there are this many, or the first of them has waited for `waitMs`; null: however long. */
  batch: z.strictObject({
    tokens: z.int().min(1).max(MOST_TOKENS),
    waitMs: z.number().min(1).max(10_000).nullable(),
  }),
  /** How long the server goes on when the reader is gone, and keeps the answer, ms; 0: a reader that is gone cancels it. */
  keepMs: z.number().min(0).max(MOST_KEPT_MS),
  input: z.string(),
  /**
   * The conversation that `input` goes on with, and how many inputs of it were sent before: the server keeps them. Absent: `input`
   * is all that there is.
   */
  session: z.strictObject({ id: answerId, turn: z.int().min(0).max(MOST_TURNS) }).exactOptional(),
});

/** What a client asks over a connection that carries messages. Over HTTP it is a method, a path and a body. */
export const requestSchema = z.union([
  z.strictObject({ ask: prompt }),
  z.strictObject({ resume: answerId, after: position }),
  z.strictObject({ cancel: z.literal(true) }),
]);

const tokensMessage = z.strictObject({ at: position, tokens: z.array(z.string()) });
const begunMessage = z.strictObject({
  answer: answerId,
  /** When the server had read the question, monotonic ns: the moments of the plan count from here. */
  startedNs: z.number(),
  /** Characters of all that the question consists of, with what the server had kept of its conversation. */
  inputCharacters: z.int().min(0),
});

/** What a server says. The one that comes most often is tried first. */
const messageSchema = z.union([
  tokensMessage,
  begunMessage,
  z.strictObject({ end: position }),
  z.strictObject({ cancelled: position }),
  z.strictObject({ refused: z.string() }),
]);

export type Prompt = Readonly<z.infer<typeof prompt>>;
export type AnswerRequest = z.infer<typeof requestSchema>;
export type AnswerMessage = z.infer<typeof messageSchema>;
export type AnswerBegun = z.infer<typeof begunMessage>;

/** @throws Error where the text is no JSON, or not as described. */
export function readPrompt(text: string): Prompt {
  return prompt.parse(JSON.parse(text));
}

/** @throws Error where the text is no JSON, or not as described. */
export function readAnswerMessage(text: string): AnswerMessage {
  return messageSchema.parse(JSON.parse(text));
}

/** What is wrong with a text that should be a request, for whoever sent it. */
export function describeMistake(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [first] = error.issues;
    return `The request is not as expected: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}.`;
  }
  return 'The request is no JSON.';
}
