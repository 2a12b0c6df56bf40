import { plain, sentences, text } from '../records/text.ts';
import { notInRun, notMeasured, type Claim } from './contract.ts';
import { keysOf, measured, procedureFacts } from './facts.ts';

export const pubSubEnough: Claim = {
  sentence: 'Redis pub/sub between the servers is enough to scale out.',
  source: 'tutorials on several servers; manuals of adapters',
  kind: 'folklore',
  decide(evidence) {
    const of = (metric: string) =>
      measured(procedureFacts(evidence, `backplane/${metric}`, 'sse', 'websocket'));
    const most = (facts: ReturnType<typeof of>): number => Math.max(...facts.map(({ value }) => value));
    const [moved, away] = [of('moved-missed-pubsub'), of('away-missed-pubsub')];
    if (moved.length === 0 || away.length === 0)
      return notInRun(['backplane'], ' where redis-server is installed');
    const kept = [...of('away-missed-redis'), ...of('away-missed-nats')];
    const keys = keysOf([...moved, ...away, ...kept]);
    if (kept.length === 0 || most(kept) > 0)
      return notMeasured(
        text`Inconclusive. No broker that keeps events is in this run, or one of them lost some too.`,
        keys,
      );
    const outcome = most(moved) > 0 ? 'fails' : most(away) > 0 ? 'depends' : 'holds';
    return {
      outcome,
      because: sentences(
        outcome !== 'depends' ? null : text`It depends on whether an event may be lost.`,
        text`Clients that changed between servers which were there all the time missed up to ${plain(most(moved))} events. Of those that went out before the next server had started they missed up to ${plain(most(away))} with pub/sub, and ${plain(most(kept))} with a broker that keeps events, as Redis Streams and NATS JetStream do.`,
      ),
      evidence: keys,
    };
  },
};
