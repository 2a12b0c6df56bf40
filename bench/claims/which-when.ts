import type { FaultCourse } from '../records/figures.ts';
import type { ProxyPassage } from '../records/functional-checks.ts';
import type { WhichWhen } from '../records/run.ts';
import { bytes, plain, sentences, text, type Text } from '../records/text.ts';
import { agentAdvice, OVER_TLS } from './agents.ts';
import { BARE, EVENT_SOURCES, isBroken, WRAPPED } from './auto-reconnect.ts';
import { notInRun, notShown, type ClaimDecision, type Evidence } from './contract.ts';
import {
  courseKey,
  coursesUnder,
  factOf,
  isSettled,
  keysOf,
  measured,
  procedureFacts,
  roundCount,
  type Fact,
  type HttpPair,
  type VerdictKey,
} from './facts.ts';
import { factsListed } from './judge.ts';
import { oneWay } from './one-way.ts';
import { simpleApi } from './simple-api.ts';
import { textOnly } from './text-only.ts';
import { pickBetween, throughRealProxies, wordsOf } from './through-proxies.ts';

type Decision = Omit<WhichWhen, 'need' | 'details'> & Partial<Record<'details', Text | null>>;
type Pick = WhichWhen['pick'];

/** What suits each need, in the order of the report. */
const NEEDS: Readonly<Record<WhichWhen['need'], (evidence: Evidence) => Decision>> = {
  'both-directions': bothDirections,
  'tool-calls': toolCalls,
  binary,
  'http-proxies': throughProxies,
  resume: resuming,
  'survive-503': after503,
  'cheap-fan-out': (evidence) =>
    byVerdicts(evidence, [
      'steady/100-connections/server-cpu/mean',
      'fan-out/100-connections/server-cpu/mean',
      'fan-out/1000-connections/server-cpu/mean',
    ]),
  'cheap-bursts': (evidence) => byVerdicts(evidence, ['steady/bursts/server-cpu/mean']),
  'single-events': (evidence) => byVerdicts(evidence, ['steady/100-connections/delivery/p50']),
  'little-memory': memory,
  'simple-code': (evidence) => byCheck(simpleApi.decide(evidence), { holds: 'sse', fails: 'websocket' }),
};

/** Which transport suits which need, from this run alone. Pure. */
export function decideWhichWhen(evidence: Evidence): readonly WhichWhen[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a literal are known
  const needs = Object.keys(NEEDS) as WhichWhen['need'][];
  return needs.map((need) => ({ need, details: null, ...NEEDS[need](evidence) }));
}

/** Nothing here bears on it. */
function unknown({ because, evidence, needs = [] }: ClaimDecision): Decision {
  return { pick: 'not-in-run', basis: null, because, evidence, needs };
}

/** By a claim that rests on a functional check. */
function byCheck(decision: ClaimDecision, picks: Readonly<Record<'holds' | 'fails', Pick>>): Decision {
  const { outcome, because, evidence } = decision;
  if (outcome === 'not-measured') return unknown(decision);
  const pick = outcome === 'depends' ? outcome : picks[outcome];
  return { pick, basis: 'functional-check', because, evidence, needs: [] };
}

/** By what replies took, where that was measured; otherwise by their bytes and connections. */
function bothDirections(evidence: Evidence): Decision {
  const decision = byVerdicts(evidence, [
    'two-way/replies/round-trip/p50',
    'two-way/replies/server-cpu/mean',
  ]);
  if (decision.pick !== 'not-in-run') return decision;
  return byCheck(oneWay.decide(evidence), { holds: 'websocket', fails: 'either' });
}

/** By the transport alone, and with what the other parts of the vendors' comparison are worth. */
function toolCalls(evidence: Evidence): Decision {
  const decision = byVerdicts(evidence, ['agent-turns/20-ms/task-new/median'], OVER_TLS);
  return { ...decision, details: agentAdvice(evidence) };
}

/** By what it takes, where that was measured and decides; otherwise by what becomes of the bytes. */
function binary(evidence: Evidence): Decision {
  const byCost = byVerdicts(evidence, ['binary/100-kb/data-bytes/mean', 'binary/100-kb/server-cpu/mean']);
  if (byCost.pick !== 'not-in-run' && byCost.pick !== 'undecided') return byCost;
  const decision = byCheck(textOnly.decide(evidence), { holds: 'websocket', fails: 'either' });
  const price = evidence.functionalChecks.bytes?.base64.find(({ payloadBytes }) => payloadBytes === 1000);
  if (decision.pick !== 'websocket' || price === undefined) return decision;
  const because = text`SSE changes bytes that are not UTF-8, a binary WebSocket message does not. As Base64, ${bytes(price.payloadBytes)} become ${bytes(price.encodedBytes)}.`;
  return { ...decision, because };
}

/** What an outcome of WebSocket against SSE means where less is better. */
const PICKS: Readonly<Partial<Record<Fact['outcome'], Pick>>> = {
  lower: 'websocket',
  higher: 'sse',
  same: 'either',
};

/** By verdicts in which less is better. What one half of the rounds alone carries decides nothing. */
function byVerdicts(evidence: Evidence, keys: readonly VerdictKey[], pair?: HttpPair): Decision {
  const present = keys
    .map((key) => factOf(evidence, key, pair))
    .filter(({ outcome }) => outcome !== 'missing');
  if (present.length === 0)
    return unknown(notInRun([...new Set(keys.map((key) => key.split('/')[0] ?? ''))]));
  const decided = present.filter((fact) => isSettled(fact) && fact.recurs);
  const [outcome, ...others] = new Set(decided.map((fact) => fact.outcome));
  const isWhole = decided.length === present.length && others.length === 0;
  const pick = outcome === undefined ? 'undecided' : isWhole ? (PICKS[outcome] ?? 'depends') : 'depends';
  return {
    pick,
    basis: present.every(({ isPrimary }) => isPrimary) ? 'primary' : 'exploratory',
    because: factsListed(present),
    evidence: keysOf(present),
    needs: [],
  };
}

/** By slopes; where there are too few rounds for a verdict, they are shown. */
function memory(evidence: Evidence): Decision {
  const decision = byVerdicts(evidence, ['memory/idle/memory/slope', 'memory/active/memory/slope']);
  if (decision.pick !== 'not-in-run') return decision;
  const [sse, websocket] = ['sse', 'websocket'].map((id) =>
    measured(procedureFacts(evidence, 'memory/memory', id)),
  );
  const [first, second] = [sse?.[0], websocket?.find(({ cell }) => cell === sse?.[0]?.cell)];
  if (first === undefined || second === undefined) return decision;
  return {
    ...decision,
    pick: 'undecided',
    basis: 'exploratory',
    because: text`${bytes(first.value)} per connection for SSE and ${bytes(second.value)} for WebSocket in ${roundCount([first, second])}: too few for a verdict.`,
    evidence: [first.key],
    needs: ['memory'],
  };
}

/** The proxies with their default settings: none was told anything about streams. */
const PROXIES = {
  plain: 'one without upgrades',
  upgrading: 'one that passes upgrades on',
  collecting: 'one that buffers responses',
} as const satisfies Partial<Record<ProxyPassage['proxy'], string>>;

/** By real proxies where this run has them, and by those of the functional check otherwise. */
function throughProxies(evidence: Evidence): Decision {
  return throughRealProxies(evidence) ?? throughSimpleProxies(evidence);
}

function throughSimpleProxies({ functionalChecks: { proxies } }: Evidence): Decision {
  if (proxies === null) return unknown(notShown('proxies'));
  const isLive = (transport: ProxyPassage['transport'], proxy: string): boolean =>
    proxies.routes.some(
      (route) => route.proxy === proxy && route.transport === transport && route.live === proxies.events,
    );
  const passed = (transport: ProxyPassage['transport']): readonly string[] =>
    Object.entries(PROXIES).flatMap(([proxy, name]) => (isLive(transport, proxy) ? [name] : []));
  const [sse, websocket] = [passed('sse'), passed('websocket')];
  const isToldBetter = !isLive('sse', 'collecting') && isLive('sse', 'collecting-unless-told');
  return {
    pick: pickBetween(sse, websocket),
    basis: 'functional-check',
    because: sentences(
      `SSE came at once through ${wordsOf(sse)}; WebSocket through ${wordsOf(websocket)}.`,
      isToldBetter ? 'The header X-Accel-Buffering: no keeps a proxy from buffering SSE.' : null,
    ),
    evidence: ['functional-checks/proxies'],
    needs: [],
  };
}

/** The faults after which all clients of these libraries are as asked. */
function faultsAfterWhich(
  courses: readonly FaultCourse[],
  transports: readonly string[],
  isAsAsked: (course: FaultCourse) => boolean,
): readonly string[] {
  const own = courses.filter(({ transport }) => transports.includes(transport));
  const faults = [...new Set(own.map(({ fault }) => fault))];
  return faults.filter((fault) => own.filter((course) => course.fault === fault).every(isAsAsked));
}

const isBack = ({ ends, clients }: FaultCourse): boolean => clients > 0 && ends.ok === clients;

/** By library clients with their default settings: nobody wrote a line for it. */
function byLibraries(
  courses: readonly FaultCourse[],
  isAsAsked: (course: FaultCourse) => boolean,
  word: string,
): Decision {
  const faults = new Set(courses.map(({ fault }) => fault)).size;
  const isHere = (some: readonly string[]): boolean =>
    courses.some(({ transport }) => some.includes(transport));
  if (![EVENT_SOURCES, BARE].every(isHere)) return unknown(notInRun(['faults']));
  const [sse = 0, bare = 0, wrapped = 0] = [EVENT_SOURCES, BARE, WRAPPED].map(
    (some) => faultsAfterWhich(courses, some, isAsAsked).length,
  );
  const websocket = Math.max(bare, wrapped);
  const pick = sse === websocket ? (sse === 0 ? 'neither' : 'either') : sse > websocket ? 'sse' : 'websocket';
  return {
    pick,
    basis: 'fault',
    because: sentences(
      text`With default settings, EventSource ${word} after ${plain(sse)} of ${plain(faults)} faults, a WebSocket alone after ${plain(bare)},`,
      isHere(WRAPPED)
        ? text`with a library on top (partysocket, reconnecting-websocket) after ${plain(wrapped)}.`
        : 'with a library on top not in this run.',
    ),
    evidence: courses.map(courseKey),
    needs: [],
  };
}

function resuming(evidence: Evidence): Decision {
  const broken = new Set(
    coursesUnder(evidence, null)
      .filter(isBroken)
      .map(({ fault }) => fault),
  );
  const courses = coursesUnder(evidence, null).filter(({ fault }) => broken.has(fault));
  return byLibraries(
    courses,
    (course) => isBack(course) && course.missed === 0,
    'resumed by itself with every event',
  );
}

function after503(evidence: Evidence): Decision {
  const is503 = ({ cell }: FaultCourse): boolean => cell.startsWith('unavailable-');
  const decision = byLibraries(coursesUnder(evidence, null).filter(is503), isBack, 'recovered');
  const own = ['without resume', 'with resume', 'hardened']
    .flatMap((policy) => coursesUnder(evidence, policy))
    .filter(is503);
  if (decision.pick === 'not-in-run' || own.length === 0) return decision;
  const because = own.every(isBack)
    ? sentences(decision.because, 'With a reconnect policy of your own, both recover.')
    : decision.because;
  return { ...decision, because, evidence: [...decision.evidence, ...own.map(courseKey)] };
}
