import type { HeartbeatSeen } from '../model/demonstrations.ts';
import { notShown, type Claim } from './contract.ts';

/** It depends on whose heartbeat it is, and on who is to learn of it. */
export const heartbeatSeesAll: Claim = {
  sentence: 'A heartbeat detects a dead peer.',
  source: 'common',
  kind: 'folklore',
  decide: ({ demonstrations: { heartbeats } }) => {
    if (heartbeats === null) return notShown('heartbeats');
    const { beats, routes } = heartbeats;
    const seen = (wanted: HeartbeatSeen['route']): number | null =>
      routes.find(({ route }) => route === wanted)?.scriptEvents ?? null;
    const [comment, ping] = [seen('comment'), seen('ping')];
    const [overSse, overWebSocket] = [seen('sse-message'), seen('websocket-message')];
    if (comment === null || ping === null || overSse === null || overWebSocket === null)
      return notShown('heartbeats');
    const [unseen, all] = [comment === 0 && ping === 0, overSse === beats && overWebSocket === beats];
    if (!all) return notShown('heartbeats');
    return {
      outcome: unseen ? 'depends' : 'holds',
      because:
        `${unseen ? 'It depends on whose it is: of' : 'Of'} ${beats} SSE comments a script is told of ${comment}, of ${beats} WebSocket pings of ${ping}, ` +
        `and of ${beats} messages of the application's own of ${overSse} and ${overWebSocket}. A ping tells the server alone, by its pong; a comment tells nobody.`,
      evidence: ['demonstrations/heartbeats'],
    };
  },
};
