import { TURNS } from '../questions/agent-turns/index.ts';
import { joined, ns, plain, sentences, share, text, type Text } from '../records/text.ts';
import { decideParts, notInRun, type Claim, type Evidence } from './contract.ts';
import { factOf, isSettled, keysOf, measured, procedureFacts, type Fact, type VerdictKey } from './facts.ts';
import { inconclusive } from './judge.ts';

/** The least that is promised, as a share of the time that it took before. */
const PROMISED = 0.4;
/** What a model may take to think in each turn. */
const THINKING_NS = 1e9;

/** What the held WebSocket with only new input is compared with. */
const COMPARED = [
  ['task-against-fresh', 'over SSE on new connections with all input'],
  ['task-against-kept', 'on one connection with all input'],
  ['task-new', 'on one connection with only new input'],
] as const;
const CELLS = ['20-ms', '80-ms'] as const;
/** What goes over a network goes over TLS. */
export const OVER_TLS = ['sse-tls', 'websocket-tls'] as const;

type Settled = Fact & { readonly sse: number; readonly websocket: number };

export const agentsFaster: Claim = {
  sentence: 'WebSocket makes agents up to 40 % faster.',
  source: 'vendors of model APIs',
  kind: 'folklore',
  decide(evidence) {
    const facts = CELLS.flatMap((cell) =>
      COMPARED.map(([metric]) =>
        factOf(evidence, `agent-turns/${cell}/${metric}/median` satisfies VerdictKey, OVER_TLS),
      ),
    );
    if (facts.every(({ outcome }) => outcome === 'missing')) return notInRun(['agent-turns']);
    const settled = facts.flatMap((fact) => settledOf(fact));
    if (settled.length === 0) return inconclusive(facts);
    const parts = partsOf(evidence);
    const keys = keysOf([...settled, ...parts.facts]);
    const because = sentences(...CELLS.map((cell) => wordsOf(settled, cell)), parts.words);
    const isReached = COMPARED.map(([metric]) =>
      settled.some(
        ({ key, outcome, sse, websocket }) =>
          key.includes(`/${metric}/`) && outcome === 'lower' && websocket <= (1 - PROMISED) * sse,
      ),
    );
    return settled.length < facts.length
      ? { outcome: 'depends', because: text`Decided only in part. ${because}`, evidence: keys }
      : decideParts(isReached, 'what it is compared with', because, keys);
  },
};

function settledOf(fact: Fact): readonly Settled[] {
  const { sse, websocket } = fact;
  return isSettled(fact) && sse !== null && websocket !== null ? [{ ...fact, sse, websocket }] : [];
}

/** What was found on one path; null: nothing. */
function wordsOf(settled: readonly Settled[], cell: (typeof CELLS)[number]): Text | null {
  const here = COMPARED.flatMap(([metric, name]) =>
    settled.flatMap((fact) => (fact.key.includes(`/${cell}/${metric}/`) ? [{ ...fact, name }] : [])),
  );
  const [first] = here;
  if (first === undefined) return null;
  const compared = here.map(({ name, outcome, sse, websocket }) =>
    outcome === 'same'
      ? text`about as long as ${name}`
      : text`${lessOrMore(websocket, sse)} than ${name} (${lessOrMore(websocket + TURNS * THINKING_NS, sse + TURNS * THINKING_NS)} with a model that thinks ${ns(THINKING_NS)} in each turn)`,
  );
  return text`${first.where.replace(/^[^,]*, /, '')}: a task of ${plain(TURNS)} turns takes ${ns(first.websocket)} over one WebSocket with only new input, ${joined(compared, ', ')}.`;
}

function lessOrMore(value: number, than: number): Text {
  return value <= than ? text`${share(1 - value / than)} less` : text`${share(value / than - 1)} more`;
}

/** What new connections and all input add to a task, over SSE alone: no part of it is the WebSocket. */
function partsOf(evidence: Evidence) {
  const of = (metric: string, wanted: string) =>
    measured(procedureFacts(evidence, `agent-turns/${metric}`, OVER_TLS[0])).find(
      ({ cell }) => cell === wanted,
    );
  const connecting = of('task-connecting', '20-ms');
  const history = of('task-history', '20-ms');
  const onUplink = of('task-history', 'uplink');
  const facts = [connecting, history, onUplink].flatMap((fact) => fact ?? []);
  if (connecting === undefined || history === undefined) return { facts: [], words: null };
  return {
    facts,
    words: sentences(
      text`Over SSE alone, at a round trip of 20 ms, new connections add ${ns(connecting.value)} to a task, and all input ${ns(history.value)}${onUplink === undefined ? '.' : ','}`,
      onUplink === undefined ? null : text`or ${ns(onUplink.value)} where 10 Mbit/s go up.`,
    ),
  };
}

/** What a task owes to its connections and to a server that keeps the input, whichever transport it uses; null: not in this run. */
export function agentAdvice(evidence: Evidence): Text | null {
  return partsOf(evidence).words;
}
