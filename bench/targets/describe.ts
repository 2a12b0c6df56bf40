import { isWebSocket, type ForeignTarget } from '../../clients/targets/contract.ts';
import type { Listened } from '../processes/target-calls.ts';
import type { RunTarget } from '../records/run.ts';

/** What stands for a value that nobody else should read. */
const HIDDEN = '***';

/** The URL without user and password, and without the values of its query. */
export function withoutSecrets(url: string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  for (const name of new Set(shown.searchParams.keys())) shown.searchParams.set(name, HIDDEN);
  return shown.href;
}

/** What is kept of a target: names of headers, and no value that could open a door. */
export function describeTarget(target: ForeignTarget, seen: RunTarget['seen']): RunTarget {
  const { label, url, headers, subprotocols, send, body, insecure, method, seq, sentAt, serverPids } = target;
  return {
    label,
    url: withoutSecrets(url),
    protocol: isWebSocket(target) ? 'websocket' : 'sse',
    headers: headers.map(([name]) => name),
    subprotocols,
    method,
    sends: send !== null || body !== null,
    insecure,
    seq: seq === null ? null : seq.kind === 'json' ? `json:${seq.path}` : seq.kind,
    sentAt: sentAt === null ? null : `json:${sentAt.path}:${sentAt.unit}`,
    serverPids,
    seen,
  };
}

/** What one connection saw of it. */
export function seenOf({ head, events, heartbeats }: Listened): RunTarget['seen'] {
  const [first] = events;
  const last = events.at(-1);
  const ids = events.flatMap(({ id }) => id ?? []);
  const numbers = ids.map(Number);
  const isGrowing = numbers.every((id, at) => at === 0 || id > (numbers[at - 1] ?? Number.NaN));
  const spanNs = (last?.atNs ?? 0) - (first?.atNs ?? 0);
  return {
    status: head?.status ?? 0,
    contentType: head?.contentType ?? null,
    firstEventNs: first?.atNs ?? 0,
    eventsPerSecond: spanNs > 0 ? ((events.length - 1) / spanNs) * 1e9 : null,
    ids: ids.length === 0 ? 'none' : isGrowing ? 'growing' : 'other',
    heartbeats,
  };
}
