import { proxies as real } from '../proxies/index.ts';
import { EVENTS } from '../questions/proxies/index.ts';
import type { WhichWhen } from '../records/run.ts';
import { bytes, plain, sentences, text, type Text } from '../records/text.ts';
import type { Evidence } from './contract.ts';
import { keysOf, measured, procedureFacts } from './facts.ts';

type Decision = Omit<WhichWhen, 'need'>;
type Pick = WhichWhen['pick'];
type Facts = ReturnType<typeof measured>;

/** What one number of a run was for each proxy, in the cells with this end; without a value it is left out. */
interface ByProxy {
  readonly of: (id: string) => Facts[number] | undefined;
  /** The labels of those whose value is as meant. */
  readonly names: (isMeant: (value: number) => boolean) => readonly string[];
  readonly facts: Facts;
}

function byProxy(evidence: Evidence, metric: string, transport: string, suffix: string): ByProxy {
  const all = measured(procedureFacts(evidence, `proxies/${metric}`, transport));
  const of = (id: string) => all.find(({ cell }) => cell === `${id}-${suffix}`);
  const found = real.entries().flatMap(([id, { label }]) => {
    const fact = of(id);
    return fact === undefined ? [] : [{ label, fact }];
  });
  return {
    of,
    names: (isMeant) => found.filter(({ fact }) => isMeant(fact.value)).map(({ label }) => label),
    facts: found.map(({ fact }) => fact),
  };
}

/** At the defaults of each proxy that is installed. null: this run has none. */
export function throughRealProxies(evidence: Evidence): Decision | null {
  const [overSse, overWebSocket] = ['sse', 'websocket'].map((transport) =>
    measured(procedureFacts(evidence, 'proxies/proxied-events', transport)),
  );
  const tried = real.entries().flatMap(([id, { label }]) => {
    const sse = overSse?.find(({ cell }) => cell === `${id}-defaults`);
    const websocket = overWebSocket?.find(({ cell }) => cell === `${id}-defaults`);
    if (sse === undefined || websocket === undefined) return [];
    const unmarked = overSse?.find(({ cell }) => cell === `${id}-unmarked`);
    return [{ label, sse, websocket, unmarked }];
  });
  if (tried.length === 0) return null;
  const further = Object.entries(FURTHER).map(([what, of]) => ({ what, said: of(evidence) }));
  const missing = further.filter(({ said }) => said === null).map(({ what }) => what);
  const namesOf = (isMeant: (one: (typeof tried)[number]) => boolean): readonly string[] =>
    tried.filter(isMeant).map(({ label }) => label);
  const sse = namesOf((one) => one.sse.value >= EVENTS);
  const websocket = namesOf((one) => one.websocket.value >= EVENTS);
  const marked = namesOf((one) => one.sse.value >= EVENTS && (one.unmarked?.value ?? EVENTS) < EVENTS);
  return {
    pick: pickBetween(sse, websocket),
    basis: 'procedure',
    because: sentences(
      text`At the defaults of ${plain(tried.length)} real ${tried.length === 1 ? 'proxy' : 'proxies'}, SSE passed through ${wordsOf(sse)}; WebSocket through ${wordsOf(websocket)}.`,
      marked.length === 0
        ? null
        : `Through ${wordsOf(marked)} SSE passes only because the server sends X-Accel-Buffering: no.`,
    ),
    details: sentences(
      ...further.map(({ said }) => said?.words ?? null),
      missing.length === 0 ? null : `Not in this run: ${missing.join(', ')}.`,
    ),
    evidence: keysOf([
      ...tried.flatMap((one) => [one.sse, one.websocket, one.unmarked ?? []].flat()),
      ...further.flatMap(({ said }) => said?.facts ?? []),
    ]),
    needs: [],
  };
}

export function wordsOf(names: readonly string[]): string {
  const [last = 'none', ...others] = names.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
}

/** By what each of the two passed through. */
export function pickBetween(sse: readonly string[], websocket: readonly string[]): Pick {
  const isSseEnough = websocket.every((name) => sse.includes(name));
  const isWebSocketEnough = sse.every((name) => websocket.includes(name));
  if (isSseEnough && isWebSocketEnough) return sse.length === 0 ? 'neither' : 'either';
  return isSseEnough ? 'sse' : isWebSocketEnough ? 'websocket' : 'depends';
}

/** What a run says beyond the defaults; null: that is not in it. */
type Further = { readonly words: Text; readonly facts: Facts } | null;

const FURTHER: Readonly<Record<string, (evidence: Evidence) => Further>> = {
  compression: whenCompressing,
  'headers before the first event': headersFirst,
  'large messages': largeMessages,
  'a restart of the server': overRestart,
};

const isHeldBack = (value: number): boolean => value < EVENTS;

function whenCompressing(evidence: Evidence): Further {
  const marked = byProxy(evidence, 'proxied-events', 'sse', 'gzip');
  const unmarked = byProxy(evidence, 'proxied-events', 'sse', 'gzip-unmarked');
  if (marked.facts.length === 0 || unmarked.facts.length === 0) return null;
  const always = marked.names(isHeldBack);
  const only = unmarked.names(isHeldBack).filter((name) => !always.includes(name));
  const by = [
    always.length === 0 ? null : `by ${wordsOf(always)} whatever the server sends`,
    only.length === 0
      ? null
      : `by ${wordsOf(only)} where the server sends neither no-transform nor X-Accel-Buffering: no`,
  ].filter((clause) => clause !== null);
  const whom = by.length === 0 ? 'by none' : by.join(', and ');
  return {
    words: text`Told to compress text/event-stream, events were held back ${whom}.`,
    facts: [...marked.facts, ...unmarked.facts],
  };
}

/** What tells a proxy that waits for the first event, which comes after 1 s, from one that was slow, ns. */
const WAITED_NS = 0.9e9;

function headersFirst(evidence: Evidence): Further {
  const [alone, withComment] = ['headers-alone', 'headers-with-comment'].map((metric) =>
    byProxy(evidence, metric, 'sse-h2', 'headers'),
  );
  if (alone === undefined || withComment === undefined || alone.facts.length === 0) return null;
  const isWaiting = (value: number): boolean => value > WAITED_NS;
  const [waiting, still] = [alone.names(isWaiting), withComment.names(isWaiting)];
  const cured = waiting.filter((name) => !still.includes(name));
  return {
    words:
      waiting.length === 0
        ? text`Over HTTP/2 a stream opened before its first event through each.`
        : sentences(
            `Over HTTP/2 a stream opened only with its first event through ${wordsOf(waiting)}.`,
            cured.length === 0 ? null : `A comment right behind the headers opens it at once.`,
          ),
    facts: [...alone.facts, ...withComment.facts],
  };
}

function largeMessages(evidence: Evidence): Further {
  const [post, message] = ['sse', 'websocket'].map((transport) =>
    byProxy(evidence, 'body-up', transport, 'body'),
  );
  const both = real.entries().flatMap(([id, { label }]) => {
    const [up, over] = [post?.of(id), message?.of(id)];
    return up === undefined || over === undefined ? [] : [{ label, up, over }];
  });
  if (both.length === 0) return null;
  const differing = both.filter(({ up, over }) => up.value !== over.value);
  return {
    words: sentences(
      ...differing.map(
        ({ label, up, over }) =>
          text`Of the messages from the client that were tried, ${label} passed up to ${bytes(up.value)} in a POST and up to ${bytes(over.value)} on the WebSocket.`,
      ),
      differing.length === 0
        ? 'Large messages from the client passed as well in a POST as on the WebSocket.'
        : null,
    ),
    facts: both.flatMap(({ up, over }) => [up, over]),
  };
}

function overRestart(evidence: Evidence): Further {
  const gaveUp = byProxy(evidence, 'gave-up-for-good', 'eventsource', 'restart');
  if (gaveUp.facts.length === 0) return null;
  const missed = ['sse', 'websocket'].flatMap(
    (transport) => byProxy(evidence, 'missed-over-restart', transport, 'restart').facts,
  );
  const closed = gaveUp.names((value) => value > 0);
  return {
    words: sentences(
      `Over a restart of the server, an EventSource was closed for good by a status from ${wordsOf(closed)}.`,
      missed.length > 0 && missed.every(({ value }) => value === 0)
        ? 'Clients of both transports that try again after a status missed nothing.'
        : null,
    ),
    facts: [...gaveUp.facts, ...missed],
  };
}
