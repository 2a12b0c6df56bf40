import type { HeartbeatSeen } from '../records/functional-checks.ts';
import { ns, plain, sentences, text } from '../records/text.ts';
import { notShown, type Claim, type ClaimDecision, type Evidence } from './contract.ts';
import { courseKey, coursesUnder } from './facts.ts';

/** It depends on whose heartbeat it is, and on who watches for it. */
export const heartbeatSeesAll: Claim = {
  sentence: 'A heartbeat detects a dead peer.',
  source: 'common',
  kind: 'folklore',
  decide(evidence) {
    const parts = [whatScriptsSee(evidence), whoNoticedSilence(evidence)].filter((part) => part !== null);
    if (parts.length === 0) return notShown('heartbeats');
    const outcome = (['fails', 'depends', 'holds'] as const).find((one) =>
      parts.some((part) => part.outcome === one),
    );
    return {
      outcome: outcome ?? 'depends',
      because: sentences(...parts.map(({ because }) => because)),
      evidence: parts.flatMap((part) => part.evidence),
    };
  },
};

/** The functional check; null: it could not be made. */
function whatScriptsSee({ functionalChecks: { heartbeats } }: Evidence): ClaimDecision | null {
  if (heartbeats === null) return null;
  const { beats, routes } = heartbeats;
  const seen = (wanted: HeartbeatSeen['route']): number | null =>
    routes.find(({ route }) => route === wanted)?.scriptEvents ?? null;
  const [comment, ping] = [seen('comment'), seen('ping')];
  const [overSse, overWebSocket] = [seen('sse-message'), seen('websocket-message')];
  if (comment === null || ping === null || overSse !== beats || overWebSocket !== beats) return null;
  const isUnseen = comment === 0 && ping === 0;
  return {
    outcome: isUnseen ? 'depends' : 'holds',
    because: sentences(
      isUnseen ? 'It depends on the kind of heartbeat.' : null,
      text`A script sees ${plain(comment)} of ${plain(beats)} SSE comments, ${plain(ping)} of ${plain(beats)} WebSocket pings,`,
      text`and ${plain(overSse)} and ${plain(overWebSocket)} of ${plain(beats)} messages that the application sends itself.`,
      'A ping informs only the server, by its pong; a comment informs neither side.',
    ),
    evidence: ['functional-checks/heartbeats'],
  };
}

/** The path that falls silent for good; null: not in this run. */
function whoNoticedSilence(evidence: Evidence): ClaimDecision | null {
  const under = (policy: string | null) =>
    coursesUnder(evidence, policy).filter(({ cell }) => cell.startsWith('dead-path-'));
  const watching = under('hardened');
  const others = [null, 'with resume', 'without resume'].flatMap(under);
  if (watching.length === 0) return null;
  const seen = watching.flatMap(({ detectionNs }) => detectionNs ?? []);
  const unseen = others.filter(({ detectionNs }) => detectionNs === null);
  const isSeen = seen.length === watching.length;
  return {
    outcome: seen.length === 0 ? 'fails' : isSeen && unseen.length === 0 ? 'holds' : 'depends',
    because: isSeen
      ? text`When a path fell silent, clients with a watchdog on application heartbeats knew within ${ns(Math.max(...seen))}; ${plain(unseen.length)} of ${plain(others.length)} others never noticed.`
      : text`When a path fell silent, ${plain(watching.length - seen.length)} of ${plain(watching.length)} kinds of clients with a watchdog never noticed.`,
    evidence: [...watching, ...others].map(courseKey),
  };
}
