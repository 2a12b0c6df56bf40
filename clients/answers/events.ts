import { readAnswerMessage } from '../../servers/answers/messages.ts';
import type { AnswerHandlers } from './contract.ts';

/** Passes a message of the server on. @returns whether the answer is over with it */
export function passOnMessage(text: string, handlers: AnswerHandlers): boolean {
  const message = readAnswerMessage(text);
  if ('tokens' in message) handlers.tokens(message.at, message.tokens);
  else if ('answer' in message) handlers.begun(message);
  else if ('end' in message) handlers.ended(message.end);
  else if ('cancelled' in message) handlers.lost('the server cancelled');
  else handlers.lost(`refused: ${message.refused}`);
  return !('tokens' in message || 'answer' in message);
}

/** What a failure says. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return error instanceof Error ? `${error.message}${cause}` : String(error);
}
