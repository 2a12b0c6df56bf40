import type { AnswerRoute } from '../records/functional-checks.ts';
import { plain, sentences, text, type Text } from '../records/text.ts';
import { ARTICLE, notShown, type Claim } from './contract.ts';

/** The format does. The browser's interface for it can neither send a long question nor tell that an answer is over. */
export const chatAnswer: Claim = {
  sentence: "SSE is what carries a chat model's answer to the page piece by piece.",
  source: ARTICLE,
  kind: 'article',
  decide({ functionalChecks: { answer } }) {
    if (answer === null) return notShown('answer');
    const { pieces, routes } = answer;
    const by = (wanted: AnswerRoute['route']) => {
      const route = routes.find((one) => one.route === wanted);
      return { arrived: route?.arrived ?? 0, asked: route?.asked ?? 0 };
    };
    const source = by('event-source');
    const isWhole = by('fetch').arrived === pieces;
    const asksAgain = source.asked > 1;
    return {
      outcome: !isWhole ? 'fails' : asksAgain ? 'depends' : 'holds',
      because: sentences(
        isWhole && asksAgain ? 'It depends on the reader.' : null,
        text`Of an answer in ${plain(pieces)} pieces, each sent when the one before had arrived, fetch got ${plain(by('fetch').arrived)}: a POST up, SSE down.`,
        text`An EventSource, which can only GET, got ${plain(source.arrived)} and asked ${times(source.asked)};`,
        text`with a last event that tells the page to close it, ${times(by('event-source-told').asked)}.`,
        text`A WebSocket got ${plain(by('websocket').arrived)}.`,
      ),
      evidence: ['functional-checks/answer'],
    };
  },
};

function times(asked: number): Text {
  if (asked === 1) return text`once`;
  return asked === 2 ? text`twice, as it reconnected when the answer was over` : text`${plain(asked)} times`;
}
