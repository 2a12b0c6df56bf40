import type { ClaimResult, RunFile } from '../records/run.ts';
import { defineRegistry } from '../registry.ts';
import { agentsFaster } from './agents.ts';
import { autoReconnect } from './auto-reconnect.ts';
import { browserSupport, sixConnections } from './browsers.ts';
import { base64AThird, enoughForChat, fasterChat, noCancel } from './chat.ts';
import { chatAnswer } from './chat-answer.ts';
import type { Claim, Evidence } from './contract.ts';
import { sse95Percent } from './default-choice.ts';
import { stickySessions, webSocketDeploys } from './deploys.ts';
import { frameChecksum } from './frame-checksum.ts';
import { heartbeatSeesAll } from './heartbeat-sees-all.ts';
import { http2AsGood, ownConnection } from './http2.ts';
import { httpKnown } from './http-known.ts';
import { longLived } from './long-lived.ts';
import { deflateMemory, sseLessMemory, ws40To100Kb, wsLessMemory } from './memory.ts';
import { nagle40Ms } from './nagle.ts';
import { nginxBuffers } from './nginx-buffers.ts';
import { noPolling } from './no-polling.ts';
import { oneWay } from './one-way.ts';
import { pubSubEnough } from './pub-sub.ts';
import { sse6To10, sse87Bytes } from './overhead.ts';
import { sseEatsServer, wsScales } from './server-cost.ts';
import { simpleApi } from './simple-api.ts';
import { aboutTheSame, wsFaster } from './speed.ts';
import { textOnly } from './text-only.ts';
import { builtInBackpressure, herd } from './trouble.ts';
import { decideWhichWhen } from './which-when.ts';

/** What people say about the two, in the order of the report: the article first, then folklore. */
export const claims = defineRegistry<Claim>('claim', {
  'simple-api': simpleApi,
  'auto-reconnect': autoReconnect,
  'browser-support': browserSupport,
  'one-way': oneWay,
  'text-only': textOnly,
  'no-polling': noPolling,
  'long-lived': longLived,
  'http-known': httpKnown,
  'chat-answer': chatAnswer,

  'sse-87-bytes': sse87Bytes,
  'sse-6-to-10': sse6To10,
  'ws-faster': wsFaster,
  'about-the-same': aboutTheSame,
  'sse-less-memory': sseLessMemory,
  'ws-less-memory': wsLessMemory,
  'ws-40-100kb': ws40To100Kb,
  'deflate-memory': deflateMemory,
  'sse-eats-server': sseEatsServer,
  'sse-95-percent': sse95Percent,
  'ws-scales': wsScales,
  'six-connections': sixConnections,
  'built-in-backpressure': builtInBackpressure,
  'nagle-40ms': nagle40Ms,
  'nginx-buffers': nginxBuffers,
  'frame-checksum': frameChecksum,
  herd,
  'heartbeat-sees-all': heartbeatSeesAll,
  'http2-as-good': http2AsGood,
  'own-connection': ownConnection,
  'enough-for-chat': enoughForChat,
  'ws-faster-chat': fasterChat,
  'no-cancel': noCancel,
  'base64-a-third': base64AThird,
  'agents-40-percent': agentsFaster,
  'sticky-sessions': stickySessions,
  'ws-deploys-harder': webSocketDeploys,
  'pub-sub-enough': pubSubEnough,
});

/** What this run says to each claim. Pure. */
export function decideClaims(evidence: Evidence): readonly ClaimResult[] {
  return claims.entries().map(([id, { sentence, source, kind, decide }]) => {
    const { outcome, because, evidence: keys, needs = [] } = decide(evidence);
    return { id, sentence, source, kind, outcome, because, evidence: keys, needs };
  });
}

/** What this run says to each claim, and to anyone who must choose. Pure. */
export function judgeRun(evidence: Evidence): Pick<RunFile, 'claims' | 'whichWhen'> {
  return { claims: decideClaims(evidence), whichWhen: decideWhichWhen(evidence) };
}
