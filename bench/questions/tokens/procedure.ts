import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { MOST_TOKENS, type Prompt } from '../../../servers/answers/messages.ts';
import { ARRIVALS } from '../../../servers/answers/plan.ts';
import type { AnswerOutcome } from '../../../servers/answers/running-answer.ts';
import type { CpuReading } from '../../metrics/cost.ts';
import { quotient, sumOf } from '../../metrics/sum.ts';
import type { ReadAnswer } from '../../processes/answer-calls.ts';
import {
  START_TIMEOUT_MS,
  startAnswerReaders,
  startAnswerServer,
  startLink,
} from '../../processes/children.ts';
import { checkStandstill } from '../../rounds/checks.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { secureFor } from '../../rounds/secure.ts';
import { CALL_TIMEOUT_MS } from '../../rounds/session.ts';
import {
  cancelsOf,
  checkAnswers,
  checkCancels,
  goodputOf,
  percentileOf,
  returnsOf,
  shiftsOf,
  wasteOf,
  wrongTokens,
} from './answers.ts';

/** Answers before the measured ones, short and fast, at least one of each user: code and connections are warm then. */
const WARM_UP = { answers: 100, tokens: 50, tokensPerSecond: 2000 };
/** How often the server is asked whether it knows of every cancel, and how many times. */
const LOOK_EVERY_MS = 10;
const MOST_LOOKS = 200;
/** What a user asks, 210 characters. */
const INPUT = 'Why is the sky blue? '.repeat(10);
/** Each token as it is made. */
const SINGLY: Prompt['batch'] = { tokens: 1, waitMs: null };
/** Together as soon as there are five, however long the first has to wait. */
const FIVES: Prompt['batch'] = { tokens: 5, waitMs: null };
/** Together when the first has waited for 40 ms: five on average at 100 tokens/s. */
const FORTY_MS: Prompt['batch'] = { tokens: MOST_TOKENS, waitMs: 40 };
/** Arms that differ from a way in how many tokens a message holds. */
const BATCHED: Readonly<Record<string, { readonly way: string; readonly batch: Prompt['batch'] }>> = {
  'sse-5-tokens': { way: 'sse', batch: FIVES },
  'sse-40-ms': { way: 'sse', batch: FORTY_MS },
  'websocket-5-tokens': { way: 'websocket', batch: FIVES },
  'websocket-40-ms': { way: 'websocket', batch: FORTY_MS },
};
/** Where answers are cut: how long the server keeps one, and after which time its reader resumes, ms. */
const KEEP_MS = 10_000;
const RETRY_MS = 20;
/** At the beginning and at the end of the answers nothing is cut, ms: each has begun, and goes on after its last cut. */
const UNCUT_MS = 300;

/**
 * Delays in ns, and `shift`, how much longer or shorter the time between two tokens was than it was for the producer; CPU of both sides and bytes down for each token, bytes up and TCP connections for each answer; `tokens-per-read`;
 * `goodput`, answers that meet both objectives, of 1,000. Of answers that their readers cancelled only: `cancel-known-p50`, until the
 * server knew; the bytes and CPU time of the tokens in vain stay in the other readings. Of answers that were cut and resumed only:
 * `resumed-p50`, from the cut to the next token, `sent-again`, tokens for each cut, and `wrong`, tokens that are missing or came twice.
 * Of both: `in-vain`, tokens that the server made and nobody read, for each cancel or cut. Of the control alone: `bare-server-cpu` and
 * `bare-client-cpu`, for each line of the same length that is sent at the same moments and counted.
 */
export type Reads =
  | CpuReading
  | 'first-token-p50'
  | 'first-token-p90'
  | 'last-token-p50'
  | 'late-p50'
  | 'late-p99'
  | 'gap-p50'
  | 'gap-p99'
  | 'shift-p50'
  | 'shift-p99'
  | 'bare-server-cpu'
  | 'bare-client-cpu'
  | 'bytes-down'
  | 'bytes-up'
  | 'connections'
  | 'tokens-per-read'
  | 'goodput'
  | 'cancel-known-p50'
  | 'in-vain'
  | 'resumed-p50'
  | 'sent-again'
  | 'wrong';

/** Users ask and read answers, one after the other, and every answer must be that of its seed. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    users: z.int().positive(),
    answersPerUser: z.int().positive(),
    /** Of each answer. */
    tokens: z.int().positive(),
    tokensPerSecond: z.number().positive(),
    arrival: z.enum(ARRIVALS),
    /** Whether every question needs a new connection. */
    isCold: z.boolean(),
    /** From the first question of the first user to that of the last, ms; absent: all ask at once. */
    spreadMs: z.int().positive().optional(),
    /** The reader cancels after this number of tokens; absent: never. */
    cancelAfter: z.int().positive().optional(),
    /** One connection after the other is reset at this interval, ms, and its answer resumed; absent: none. */
    cutEveryMs: z.int().positive().optional(),
  }),

  async run(arm, settings): Promise<ProcedureResult<Reads>> {
    const { users, answersPerUser, tokens, tokensPerSecond, arrival, isCold } = settings;
    const { spreadMs = 0, cancelAfter = null, cutEveryMs = null } = settings;
    const { context, plan, keep } = arm;
    const { transport } = plan;
    const { way, batch } = BATCHED[transport] ?? { way: transport, batch: SINGLY };
    const secured = await secureFor(transport);
    const server = keep(startAnswerServer(context, plan));
    const client = keep(startAnswerReaders(context, plan));
    const link = cutEveryMs === null ? null : keep(startLink(context, plan));
    const listening = await server.call('listen', { transport: way, ...secured.server }, START_TIMEOUT_MS);
    const { port } =
      (await link?.call('listen', { upstreamPort: listening.port }, START_TIMEOUT_MS)) ?? listening;
    const at = { origin: `${secured.scheme}://127.0.0.1:${port}`, ...secured.client };
    const opened = await client.call('open', { transport: way, ...at, users }, START_TIMEOUT_MS);
    const prompt = {
      // No time to think: what passes before the first token is the way's alone.
      plan: { seed: context.round, tokens, tokensPerSecond, arrival, thinkMs: 0 },
      batch,
      keepMs: cutEveryMs === null ? 0 : KEEP_MS,
      input: INPUT,
    };
    const { warmUpShare = 1 } = context;
    const warmUpAnswers = Math.max(1, Math.round((WARM_UP.answers * warmUpShare) / users));
    const warm = { tokens: WARM_UP.tokens, tokensPerSecond: WARM_UP.tokensPerSecond };
    await client.call(
      'read',
      {
        prompt: { ...prompt, plan: { ...prompt.plan, ...warm } },
        answersPerUser: warmUpAnswers,
        isCold,
        spreadMs: 0,
        cancelAfter: null,
      },
      CALL_TIMEOUT_MS,
    );
    await server.call('outcomes', {}, CALL_TIMEOUT_MS); // those are of no interest
    const before = await server.call('spent', {}, CALL_TIMEOUT_MS);
    const answersMs = spreadMs + (answersPerUser * tokens * 1000) / tokensPerSecond;
    const asked = { prompt, answersPerUser, isCold, spreadMs, cancelAfter };
    const [{ answers, cpuNs, stoodNs }, cutsNs] = await Promise.all([
      client.call(
        'read',
        cutEveryMs === null ? asked : { ...asked, retryMs: RETRY_MS },
        answersMs * 3 + CALL_TIMEOUT_MS,
      ),
      cutEveryMs === null ? [] : cutWhile(answersMs, cutEveryMs),
    ]);
    const after = await server.call('spent', {}, CALL_TIMEOUT_MS);
    const hasOutcomes = cancelAfter !== null || cutEveryMs !== null;
    const outcomes = hasOutcomes ? await outcomesOf(answers) : [];
    const cancels = cancelsOf(answers, outcomes);
    const cuts = sumOf(answers, ({ outages }) => outages.length);
    const waste = wasteOf(answers, outcomes);
    const received = sumOf(answers, ({ lateNs }) => lateNs.length);
    const first = answers.flatMap(({ firstNs }) => firstNs ?? []);
    const last = answers.flatMap(({ lastNs, cancelledNs }) => (cancelledNs === null ? (lastNs ?? []) : []));
    const late = answers.flatMap(({ lateNs }) => lateNs);
    const gaps = answers.flatMap(({ gapsNs }) => gapsNs);
    const shifts = shiftsOf(answers);
    const reads = sumOf(answers, (answer) => answer.reads);
    const heardAfterNs = cancels.map(({ knownNs }) => knownNs);
    const inVain = cancelAfter === null ? waste.inVain : sumOf(cancels, (cancel) => cancel.inVain);
    const perAnswer = (count: 'receivedBytes' | 'connections') =>
      quotient(after[count] - before[count], answers.length);
    return {
      packages: { server: listening.packages, client: opened.packages },
      readings: [
        ...reading('first-token-p50', null, percentileOf(first, 0.5)),
        ...reading('first-token-p90', null, percentileOf(first, 0.9)),
        ...reading('last-token-p50', null, percentileOf(last, 0.5)),
        ...reading('late-p50', null, percentileOf(late, 0.5)),
        ...reading('late-p99', null, percentileOf(late, 0.99)),
        ...reading('gap-p50', null, percentileOf(gaps, 0.5)),
        ...reading('gap-p99', null, percentileOf(gaps, 0.99)),
        ...reading('shift-p50', null, percentileOf(shifts, 0.5)),
        ...reading('shift-p99', null, percentileOf(shifts, 0.99)),
        ...reading('server-cpu', null, quotient(after.cpuNs - before.cpuNs, received)),
        ...reading('client-cpu', null, quotient(cpuNs, received)),
        ...reading('bytes-down', null, quotient(after.writtenBytes - before.writtenBytes, received)),
        ...reading('bytes-up', null, perAnswer('receivedBytes')),
        ...reading('connections', null, perAnswer('connections')),
        ...reading('tokens-per-read', null, quotient(received, reads)),
        // What was cancelled or cut is neither good nor bad.
        ...reading('goodput', null, hasOutcomes ? null : goodputOf(answers)),
        ...reading('cancel-known-p50', null, percentileOf(heardAfterNs, 0.5)),
        ...reading('in-vain', null, quotient(inVain, cancels.length + cuts)),
        ...reading('resumed-p50', null, percentileOf(returnsOf(answers, cutsNs), 0.5)),
        ...reading('sent-again', null, quotient(waste.sentAgain, cuts)),
        ...reading('wrong', null, cutEveryMs === null ? null : wrongTokens(answers, tokens)),
        ...(transport === 'raw-tcp' && !hasOutcomes ? await bareTokens() : []),
      ],
      checks: [
        ...checkStandstill({ server: after.stoodNs - before.stoodNs, client: stoodNs }),
        ...checkAnswers(answers, cancelAfter ?? tokens),
        ...checkCancels(answers, outcomes),
      ],
    };

    /** What lines at the same moments cost, over the same kind of socket. */
    async function bareTokens(): Promise<readonly ReadingOf<Reads>[]> {
      const bare = keep(startAnswerServer(context, plan));
      const counting = keep(startAnswerReaders(context, plan));
      const { port: barePort } = await bare.call('listen', { transport: 'raw-bare' }, START_TIMEOUT_MS);
      const bareAt = { origin: `http://127.0.0.1:${barePort}`, users };
      const count = (ask: { readonly prompt: Prompt; readonly answersPerUser: number }) =>
        counting.call('count', { ...bareAt, ...ask }, answersMs * 3 + CALL_TIMEOUT_MS);
      await count({
        prompt: { ...prompt, plan: { ...prompt.plan, ...warm } },
        answersPerUser: warmUpAnswers,
      });
      const start = await bare.call('spent', {}, CALL_TIMEOUT_MS);
      const counted = await count({ prompt, answersPerUser });
      const end = await bare.call('spent', {}, CALL_TIMEOUT_MS);
      const lines = users * answersPerUser * tokens;
      return [
        ...reading('bare-server-cpu', null, quotient(end.cpuNs - start.cpuNs, lines)),
        ...reading('bare-client-cpu', null, quotient(counted.cpuNs, lines)),
      ];
    }

    /** Resets the connection that is open longest, again and again. @returns when, monotonic ns */
    async function cutWhile(readMs: number, everyMs: number): Promise<readonly number[]> {
      const atNs: number[] = [];
      await sleep(UNCUT_MS);
      for (let leftMs = readMs - 2 * UNCUT_MS; leftMs > 0; leftMs -= everyMs) {
        const cut = await link?.call('reset', { connections: 1 }, CALL_TIMEOUT_MS);
        if (cut !== undefined) atNs.push(cut.atNs);
        await sleep(everyMs);
      }
      return atNs;
    }

    /** The server hears of the last cancels a little after their readers have left. */
    async function outcomesOf(read: readonly ReadAnswer[]): Promise<readonly AnswerOutcome[]> {
      const known = new Map<string, AnswerOutcome>();
      for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const { outcomes: more } = await server.call('outcomes', {}, CALL_TIMEOUT_MS);
        for (const outcome of more) known.set(outcome.answer, outcome);
        if (read.every(({ answer }) => answer !== null && known.has(answer))) break;
        await sleep(LOOK_EVERY_MS);
      }
      return [...known.values()];
    }
  },
});
