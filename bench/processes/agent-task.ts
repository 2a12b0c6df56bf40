import type { AnswerClient } from '../../clients/answers/contract.ts';
import { readAnswer } from '../../clients/answers/read-answer.ts';
import type { Prompt } from '../../servers/answers/messages.ts';
import type { Clock } from '../../servers/stream/clock.ts';
import type { TaskResult, TaskWay } from './answer-calls.ts';

/** What an agent sends first, characters: its instructions and the descriptions of its tools. */
export const INSTRUCTION_CHARACTERS = 20_000;
/** What each turn adds, characters: a call of a tool, and what came of it. */
export const TURN_CHARACTERS = 1000;

/** What is new with a turn, from 0. */
export function inputOf(turn: number): string {
  const added = fill(`The tool has answered call ${turn}. `, TURN_CHARACTERS);
  return turn === 0 ? `${fill('You may call these tools. ', INSTRUCTION_CHARACTERS)}${added}` : added;
}

function fill(words: string, characters: number): string {
  return words.repeat(Math.ceil(characters / words.length)).slice(0, characters);
}

/** What the server must have read by a turn, from 0, characters. */
export function charactersBy(turn: number): number {
  return INSTRUCTION_CHARACTERS + (turn + 1) * TURN_CHARACTERS;
}

/** The question of a turn. @param plan its seed is that of the first turn */
export function promptOf(
  { plan, ...prompt }: Omit<Prompt, 'input' | 'session'>,
  { sendsAll }: Pick<TaskWay, 'sendsAll'>,
  id: string,
  turn: number,
): Prompt {
  const own = { ...prompt, plan: { ...plan, seed: plan.seed + turn } };
  if (!sendsAll) return { ...own, input: inputOf(turn), session: { id, turn } };
  return { ...own, input: Array.from({ length: turn + 1 }, (_, before) => inputOf(before)).join('') };
}

/**
 * One task of an agent: its turns one after the other, each with the tokens of its seed. It begins and ends without a connection. Its time is
 * that of its turns, from the send of the question to the end of the answer: closing connections is no part of it, and tools take
 * no time.
 * @param id of the conversation, where the server keeps it
 */
export async function runTask(
  user: AnswerClient,
  {
    prompt,
    turns,
    way,
    id,
  }: { prompt: Omit<Prompt, 'input' | 'session'>; turns: number; way: TaskWay; id: string },
  clock: Clock,
): Promise<TaskResult> {
  let tookNs = 0;
  let exactTurns = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    const asked = promptOf(prompt, way, id, turn);
    const trace = await readAnswer(user, asked, { clock, cancelAfter: null, retryMs: null });
    tookNs += trace.overNs - trace.askedNs;
    if (trace.isExact && trace.inputCharacters === charactersBy(turn)) exactTurns += 1;
    if (way.isFresh || turn === turns - 1) await user.cool();
  }
  return { tookNs, exactTurns };
}
