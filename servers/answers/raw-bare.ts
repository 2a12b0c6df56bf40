/**
 * The floor under the control `raw-tcp.ts`: lines of the same length go out at the moments of the plan. No token is made and no message
 * is written as JSON: what the control costs more is this project's share.
 */
import type { ServerHalf } from '../contract.ts';
import type { Clock } from '../stream/clock.ts';
import type { AnswerDesk } from './desk.ts';
import type { MessageLine } from './dialogue.ts';
import { readPrompt } from './messages.ts';
import { planMoments } from './plan.ts';
import { overRawTcp, type Conversation } from './raw-tcp.ts';

/** As long as a message with one token is on average. */
const TEXT = '-'.repeat(27);

/** @param desk has nothing to do with it, and is what the host ends */
export function bareLinesOverRawTcp(desk: AnswerDesk, clock: Clock): ServerHalf {
  return overRawTcp(desk, (line) => conversation(line, clock));
}

/** Each text is a prompt, and gets a line for each token of its plan. */
function conversation(line: MessageLine, clock: Clock): Conversation {
  let isOver = false;
  const answer = (text: string): void => {
    const startedNs = clock.nowNs();
    const afterNs = planMoments(readPrompt(text).plan);
    let sent = 0;
    const turn = (): void => {
      if (isOver) return;
      const passedNs = clock.nowNs() - startedNs;
      const momentNs = (): number => afterNs[sent] ?? Infinity;
      for (; momentNs() <= passedNs; sent += 1) line.send(TEXT);
      if (sent < afterNs.length) clock.after(Math.max(1, Math.ceil((momentNs() - passedNs) / 1e6)), turn);
    };
    turn();
  };
  return {
    receive(text) {
      try {
        answer(text);
      } catch {
        line.drop(); // it has no words for what is wrong
      }
    },
    close() {
      isOver = true;
    },
  };
}
