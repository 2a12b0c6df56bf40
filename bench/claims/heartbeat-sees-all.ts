import type { HeartbeatSeen } from '../records/functional-checks.ts';
import { notShown, type Claim, type Decision, type Evidence } from './contract.ts';
import { courseKey, coursesUnder, shippedCourses } from './fault-facts.ts';

/** The cells in which a path falls silent and stays so. */
const DEAD_PATH = 'dead-path-';

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
      because: parts.map(({ because }) => because).join(' '),
      evidence: parts.flatMap((part) => part.evidence),
    };
  },
};

/** The functional check; null: it could not be made. */
function whatScriptsSee({ functionalChecks: { heartbeats } }: Evidence): Decision | null {
  if (heartbeats === null) return null;
  const { beats, routes } = heartbeats;
  const seen = (wanted: HeartbeatSeen['route']): number | null =>
    routes.find(({ route }) => route === wanted)?.scriptEvents ?? null;
  const [comment, ping] = [seen('comment'), seen('ping')];
  const [overSse, overWebSocket] = [seen('sse-message'), seen('websocket-message')];
  if (comment === null || ping === null || overSse !== beats || overWebSocket !== beats) return null;
  const unseen = comment === 0 && ping === 0;
  return {
    outcome: unseen ? 'depends' : 'holds',
    because:
      `${unseen ? 'It depends on whose it is: of' : 'Of'} ${beats} SSE comments a script is told of ${comment}, of ${beats} WebSocket pings of ${ping}, ` +
      `and of ${beats} messages of the application's own of ${overSse} and ${overWebSocket}. A ping tells the server alone, by its pong; a comment tells nobody.`,
    evidence: ['functional-checks/heartbeats'],
  };
}

/** The path that is silent for good; null: not in this run. */
function whoNoticedSilence(evidence: Evidence): Decision | null {
  const watching = coursesUnder(evidence, 'hardened').filter(({ cell }) => cell.startsWith(DEAD_PATH));
  const others = [
    ...shippedCourses(evidence),
    ...coursesUnder(evidence, 'with resume'),
    ...coursesUnder(evidence, 'without resume'),
  ].filter(({ cell }) => cell.startsWith(DEAD_PATH));
  if (watching.length === 0) return null;
  const seen = watching.filter(({ detectionNs }) => detectionNs !== null);
  const unseen = others.filter(({ detectionNs }) => detectionNs === null);
  const slowestMs = Math.max(...seen.map(({ detectionNs }) => (detectionNs ?? 0) / 1e6));
  const isSeen = seen.length === watching.length;
  return {
    outcome: seen.length === 0 ? 'fails' : isSeen && unseen.length === 0 ? 'holds' : 'depends',
    because: isSeen
      ? `When a path fell silent, clients with a watchdog on heartbeats of the application knew within ${slowestMs.toFixed(0)} ms; ${unseen.length} of ${others.length} others never noticed.`
      : `When a path fell silent, ${watching.length - seen.length} of ${watching.length} kinds of clients with a watchdog never noticed.`,
    evidence: [...watching, ...others].map(courseKey),
  };
}
