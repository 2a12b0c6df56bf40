import type { AnswerRoute } from '../records/functional-checks.ts';
import { ARTICLE, notShown, type Claim } from './contract.ts';

/** The format does. The interface of the browser for it can neither send a long question nor tell that an answer is over. */
export const chatAnswer: Claim = {
  sentence: "SSE is what carries a chat model's answer to the page piece by piece.",
  source: ARTICLE,
  kind: 'article',
  decide({ functionalChecks: { answer } }) {
    if (answer === null) return notShown('answer');
    const { pieces, routes } = answer;
    const by = (wanted: AnswerRoute['route']): AnswerRoute | undefined =>
      routes.find(({ route }) => route === wanted);
    const [request, source, told, websocket] = [
      by('fetch'),
      by('event-source'),
      by('event-source-told'),
      by('websocket'),
    ];
    const isWhole = request?.arrived === pieces;
    const asksAgain = (source?.asked ?? 0) > 1;
    return {
      outcome: !isWhole ? 'fails' : asksAgain ? 'depends' : 'holds',
      because:
        `${isWhole && asksAgain ? 'It depends on who reads it. ' : ''}Of an answer in ${pieces} pieces, each sent when the one before had arrived, fetch got ${request?.arrived ?? 0}: a POST up, SSE down. ` +
        `An EventSource, which can only GET, got ${source?.arrived ?? 0} and asked ${times(source)}; with a last event that tells the page to close it, ${times(told)}. ` +
        `Over a WebSocket came ${websocket?.arrived ?? 0}.`,
      evidence: ['functional-checks/answer'],
    };
  },
};

function times(route: AnswerRoute | undefined): string {
  const asked = route?.asked ?? 0;
  return asked === 1
    ? 'once'
    : asked === 2
      ? 'twice, as it came back when the answer was over'
      : `${asked} times`;
}
