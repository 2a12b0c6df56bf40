import { isWebSocket, type ForeignTarget, type ResponseHead } from '../../clients/targets/contract.ts';
import type { LossCause } from '../../clients/contract.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { FirstEvent, Listened } from '../processes/target-calls.ts';
import { withoutSecrets } from './describe.ts';
import { ownLimitOf } from './limits.ts';

/** How long a target may take to send its first event, ms. */
export const FIRST_EVENT_MS = 10_000;
/** A time that lies farther from now than this is in another unit, or from another clock, ns. */
const PLAUSIBLE_NS = 3600e9;

/** The clocks of this machine, ns. */
export interface Now {
  readonly wallNs: number;
  readonly monotonicNs: number;
}

/** Why a target cannot be measured, from what one connection saw: what came, what was expected, what to do. null: it can. */
export function whyRefused(target: ForeignTarget, listened: Listened, now: Now): HarnessError | null {
  const said = noStream(target, listened) ?? noKnowledge(target, listened.events, now);
  if (said === null) return null;
  const [what, hint] = said;
  return new HarnessError('target-refused', `${target.label}: ${withoutSecrets(target.url)} ${what}.`, {
    hint,
  });
}

type Said = readonly [what: string, hint: string];

const expected = (target: ForeignTarget): string =>
  isWebSocket(target) ? 'expected 101 and a WebSocket' : 'expected 200 with text/event-stream';

function noStream(target: ForeignTarget, { head, isOpened, events, lost }: Listened): Said | null {
  if (events.length > 0) return null;
  if (isOpened) return lost === null ? silentSaid(target) : endedSaid(target, lost);
  if (head !== null) return answerSaid(target, head);
  if (lost === null)
    return [
      `accepted the connection and answered nothing within ${FIRST_EVENT_MS / 1000} s`,
      'Does another program listen on that port? Correct the URL, or look at what the server does.',
    ];
  return brokenSaid(lost);
}

function silentSaid(target: ForeignTarget): Said {
  return [
    `opened, and sent no event within ${FIRST_EVENT_MS / 1000} s`,
    isWebSocket(target)
      ? 'If it waits for a message first, give it: --send TEXT. A comment or a ping is no event.'
      : 'Have it send events while it is measured. A comment is no event, nor is one without a data line.',
  ];
}

function endedSaid(target: ForeignTarget, lost: LossCause): Said {
  const how = lost.kind === 'ended' && lost.code !== null ? ` with code ${lost.code}` : '';
  return [
    `opened, and closed the connection${how} before its first event`,
    isWebSocket(target)
      ? 'If it expects a subprotocol or a message first, give them: --subprotocol NAME, --send TEXT.'
      : 'A stream stays open. If it wants a request of another kind, give it: --method, --body, --header.',
  ];
}

function answerSaid(target: ForeignTarget, { status, contentType, location }: ResponseHead): Said {
  const what = `answered ${status}${contentType === null ? '' : ` with ${contentType}`}; ${expected(target)}`;
  if (status >= 300 && status < 400)
    return [
      `redirects to ${location ?? 'nowhere'} (${status})`,
      'Redirects are not followed: give the URL that it leads to.',
    ];
  if (status === 204)
    return [what, '204 tells an EventSource to stop. Correct the path, or have the server send a stream.'];
  if (status === 401 || status === 403)
    return [
      what,
      "If it wants to know who asks, say so: --header 'Authorization: ...' or --cookie 'name=value'.",
    ];
  if (isWebSocket(target))
    return status === 400 || status === 426
      ? [
          what,
          'If it expects a subprotocol, name it: --subprotocol NAME. If it is SSE, write http:// in place of ws://.',
        ]
      : [what, 'Correct the path. If it is SSE, write http:// in place of ws://.'];
  return status === 426
    ? [what, 'It wants an upgrade: write ws:// in place of http://.']
    : [what, 'Correct the path; if the stream needs another request, give it: --method, --body, --header.'];
}

/** How TLS says that it does not know who signed a certificate, or that it is for another name. */
const CERTIFICATE = /CERT|UNABLE_TO_|ALTNAME/;

function brokenSaid(lost: LossCause): Said {
  const code = lost.kind === 'broken' ? lost.code : lost.kind;
  const limit = ownLimitOf(code);
  if (limit !== null) return [`could not be reached (${code})`, limit];
  if (CERTIFICATE.test(code))
    return [
      `has a certificate that Node.js does not trust (${code})`,
      'If that is meant to be so: --insecure.',
    ];
  if (/subprotocol/i.test(code))
    return [
      `did not agree on a subprotocol (${code})`,
      'Name one that it speaks with --subprotocol NAME, or leave the flag out.',
    ];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return [`has a host that no name server knows (${code})`, 'Correct the host of the URL.'];
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return [`does not speak TLS there (${code})`, 'Write http:// in place of https://, or ws:// of wss://.'];
  if (code.startsWith('HPE_'))
    return [
      `answered with something that is not HTTP (${code})`,
      'Correct the port; if it speaks TLS there, write https:// or wss://.',
    ];
  if (code === 'ECONNRESET' || code === 'socket hang up')
    return [
      `closed the connection without an answer (${code})`,
      'Does it speak HTTP there, and with TLS or without? Correct the URL.',
    ];
  return [`did not answer (${code})`, 'Start the server, or correct the URL.'];
}

function noKnowledge({ seq, sentAt }: ForeignTarget, events: readonly FirstEvent[], now: Now): Said | null {
  const sample = quoted(events[0]?.text ?? '');
  const seqs = events.flatMap((event) => event.seq ?? []);
  if (seq !== null && seqs.length === 0)
    return seq.kind === 'sse-id'
      ? [
          'sends events without numbers in `id:`',
          'Have it send ids, or name a field of their JSON text: --seq json:PATH.',
        ]
      : [
          `has no number at the path ${seq.path} of its events`,
          `The first one is ${sample}. Write a path such as data.items.0.id.`,
        ];
  const steps = seqs.slice(1).map((one, at) => one - (seqs[at] ?? 0));
  const odd = steps.filter((step) => step !== 1);
  if (seq !== null && odd.length > steps.length / 2)
    return [
      `has numbers that do not grow by 1 (${seqs.slice(0, 4).join(', ')})`,
      'What is missing can only be told from numbers without gaps. Leave --seq out, or name another field.',
    ];
  const sent = events.flatMap((event) => event.sentAt ?? []);
  if (sentAt === null) return null;
  const [first] = sent;
  if (first === undefined)
    return [
      `has no number at the path ${sentAt.path} of its events`,
      `The first one is ${sample}. Write a path such as meta.sentAt.`,
    ];
  const nowNs = sentAt.unit === 'monotonic-ns' ? now.monotonicNs : now.wallNs;
  const sentNs = first * { 'unix-ms': 1e6, 'unix-us': 1e3, 'monotonic-ns': 1 }[sentAt.unit];
  return Math.abs(nowNs - sentNs) < PLAUSIBLE_NS
    ? null
    : [
        `has ${first} at ${sentAt.path}, which is no time of the last hour in ${sentAt.unit}`,
        'Units are unix-ms, unix-us and monotonic-ns (the monotonic clock of this machine).',
      ];
}

function quoted(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)} ...` : text;
}
