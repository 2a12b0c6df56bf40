import { plain, sentences, text } from '../records/text.ts';
import { notInRun, notMeasured, type Claim, type ClaimDecision, type Evidence } from './contract.ts';
import { keysOf, measured, procedureFacts, roundCount } from './facts.ts';

const WHERE = ' where HAProxy is installed';

type Facts = ReturnType<typeof measured>;

/** What a metric was for some transports behind HAProxy, in the cells that end like this. */
function factsOf(evidence: Evidence, metric: string, end: string, ...transports: readonly string[]): Facts {
  const all = measured(procedureFacts(evidence, `deploys/${metric}`, ...transports));
  return all.filter(({ cell }) => cell.startsWith('haproxy-') && cell.endsWith(end));
}

const totalOf = (facts: Facts): number => facts.reduce((sum, { value }) => sum + value, 0);
const mostOf = (facts: Facts): number => Math.max(...facts.map(({ value }) => value));

/** Servers that hold the streams are replaced, and clients of one policy resume. */
const RESUMING = '-inside-resume';

export const stickySessions: Claim = {
  sentence: 'Behind several servers a stream needs sticky sessions.',
  source: 'guides on scaling; manuals of libraries',
  kind: 'folklore',
  decide(evidence) {
    const of = (metric: string): Facts => factsOf(evidence, metric, RESUMING, 'sse', 'websocket');
    const [moved, missed, repeated] = [of('deploy-moved'), of('deploy-missed'), of('deploy-repeated')];
    if (missed.length === 0) return notInRun(['deploys'], WHERE);
    const keys = keysOf([...moved, ...missed, ...repeated]);
    if (totalOf(moved) === 0)
      return notMeasured(text`Inconclusive. No client was taken over by another server.`, keys);
    const without = factsOf(evidence, 'deploy-missed', '-inside-no-resume', 'sse', 'websocket');
    const isLossless = totalOf(missed) === 0 && totalOf(repeated) === 0;
    const bound = 'State that one server keeps for itself, such as a session, does need them';
    return {
      outcome: isLossless ? 'fails' : 'depends',
      because: sentences(
        isLossless ? null : text`It depends on what the servers share.`,
        text`Over deploys behind HAProxy another server took over from the one that ended, up to ${plain(mostOf(moved))} times in a round (${roundCount(moved)}). Clients that resumed missed ${plain(mostOf(missed))} events and received ${plain(mostOf(repeated))} twice, as all servers have one history of events.`,
        without.length === 0 ? null : text`Without resume a client missed up to ${plain(mostOf(without))}.`,
        `${bound}; it is not measured.`,
      ),
      evidence: [...keys, ...keysOf(without)],
    };
  },
};

export const webSocketDeploys: Claim = {
  sentence: 'WebSockets make deploys harder.',
  source: 'guides on scaling',
  kind: 'folklore',
  decide(evidence): ClaimDecision {
    const sides = ['sse', 'websocket'].map((transport) => {
      const of = (metric: string): Facts => factsOf(evidence, metric, RESUMING, transport);
      return { missed: of('deploy-missed'), reconnects: of('deploy-reconnects') };
    });
    const [sse, websocket] = sides;
    const pairs = (sse?.missed ?? []).flatMap((one) => {
      const other = websocket?.missed.find(({ cell }) => cell === one.cell);
      return other === undefined ? [] : [{ sse: one, websocket: other }];
    });
    if (sse === undefined || websocket === undefined || pairs.length === 0)
      return notInRun(['deploys'], WHERE);
    const worse = pairs.filter((pair) => pair.websocket.value > pair.sse.value).length;
    const gaveUp = factsOf(evidence, 'deploy-gave-up', '-at-once-inside-libraries', 'eventsource');
    const bare = factsOf(evidence, 'deploy-missed', '-inside-libraries', 'partysocket');
    const kept = factsOf(evidence, 'deploy-kept', '-beside-resume', 'websocket');
    return {
      outcome: worse === 0 ? 'fails' : worse === pairs.length ? 'holds' : 'depends',
      because: sentences(
        worse === 0 || worse === pairs.length ? null : text`It depends on how servers are replaced.`,
        text`With one policy and resume, a client missed at most ${plain(mostOf(sse.missed))} events over SSE and ${plain(mostOf(websocket.missed))} over WebSocket, and reconnected at most ${plain(mostOf(sse.reconnects))} and ${plain(mostOf(websocket.reconnects))} times (${roundCount(sse.missed)}).`,
        gaveUp.length === 0
          ? null
          : text`All servers at once, ${plain(mostOf(gaveUp))} clients of an EventSource were closed for good by a status from the balancer.`,
        bare.length === 0
          ? null
          : text`A WebSocket library that does not resume missed up to ${plain(mostOf(bare))} events.`,
        kept.length === 0
          ? null
          : text`With the streams in a service beside the application, at least ${plain(Math.min(...kept.map(({ value }) => value)))} WebSockets stayed open.`,
      ),
      evidence: keysOf([
        ...sides.flatMap(({ missed, reconnects }) => [...missed, ...reconnects]),
        ...gaveUp,
        ...bare,
        ...kept,
      ]),
    };
  },
};
