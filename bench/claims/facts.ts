import type { FaultCourse } from '../records/figures.ts';
import type { Outcome, Verdict } from '../records/verdict.ts';
import { plain, ratio, text, type Text } from '../records/text.ts';
import type { Evidence } from './contract.ts';

/** Which verdict is asked for: `scenario/cell/metric/statistic`. */
export type VerdictKey = `${string}/${string}/${string}/${Verdict['statistic']}`;

/** A verdict read as a statement about WebSocket against SSE, whichever of them was the baseline. */
export interface Fact {
  readonly key: VerdictKey;
  readonly scenario: string;
  /** `missing`: this run has no such verdict. */
  readonly outcome: Outcome | 'missing';
  /** Unless the outcome is settled these must not carry a claim. null: no value. */
  readonly sse: number | null;
  readonly websocket: number | null;
  /** Whether it was chosen before the run, and found in both halves of its rounds. */
  readonly isPrimary: boolean;
  readonly recurs: boolean;
  /** The finding as a clause: `delivery p50 is lower over WebSocket (0.76x)`. */
  readonly words: Text;
  /** `steady, 100 connections`. */
  readonly where: string;
}

const FLIPPED = { lower: 'higher', higher: 'lower' } as const;

/** SSE first: the two over HTTP/1.1, the same over TLS, or the two over HTTP/2. */
export type HttpPair =
  | readonly ['sse', 'websocket']
  | readonly ['sse-tls', 'websocket-tls']
  | readonly ['sse-h2', 'websocket-h2'];

/** Looks a verdict up. @param pair absent: of the two over HTTP/1.1 */
export function factOf({ verdicts }: Evidence, key: VerdictKey, pair: HttpPair = ['sse', 'websocket']): Fact {
  const found = verdicts.find(
    ({ scenario, cell, metric, statistic, baseline, candidate }) =>
      [scenario, cell, metric, statistic].join('/') === key &&
      [baseline, candidate].toSorted().join(' ') === pair.join(' '),
  );
  const [scenario = '', cell = ''] = key.split('/');
  if (found === undefined) {
    const words = text`not in this run`;
    return {
      key,
      scenario,
      outcome: 'missing',
      sse: null,
      websocket: null,
      isPrimary: false,
      recurs: false,
      words,
      where: `${scenario}, ${cell}`,
    };
  }
  const isFlipped = found.baseline === pair[1];
  const { outcome, baselineValue, candidateValue } = found;
  const said = isFlipped && (outcome === 'lower' || outcome === 'higher') ? FLIPPED[outcome] : outcome;
  return {
    key,
    scenario,
    outcome: said,
    sse: isFlipped ? candidateValue : baselineValue,
    websocket: isFlipped ? baselineValue : candidateValue,
    isPrimary: found.role === 'primary',
    recurs: found.recurs !== false,
    words: wordsOf(found, said, isFlipped),
    where: `${scenario}, ${found.cellLabel}`,
  };
}

/** A fact that says something: a claim may rest on its outcome and on its values. */
export function isSettled({ outcome }: Fact): boolean {
  return outcome === 'lower' || outcome === 'higher' || outcome === 'same';
}

function wordsOf(verdict: Verdict, outcome: Outcome, isFlipped: boolean): Text {
  const statistic = verdict.statistic === 'mean' ? '' : ` ${verdict.statistic}`;
  const what = `${lowerFirst(verdict.metricLabel)}${statistic}`;
  const point = verdict.ratio?.point ?? null;
  const by = point === null ? text`` : text` (${ratio(isFlipped ? 1 / point : point)})`;
  switch (outcome) {
    case 'lower':
    case 'higher':
      return text`${what} is ${outcome} over WebSocket${by}`;
    case 'same':
      return text`${what} is the same within its margin${by}`;
    case 'different':
      return text`${what} differs by an unclear amount${by}`;
    case 'cannot-tell':
      return text`${what} is inconclusive`;
    case 'void':
      return text`${what} is void`;
    default:
      return outcome satisfies never;
  }
}

/** `Delivery` within a sentence; `CPU` stays. */
function lowerFirst(words: string): string {
  return /^[A-Z][a-z]/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words;
}

/** What one arm of a procedure came to. */
export interface ProcedureFact {
  /** `browsers/chromium/browser-limit/median`. */
  readonly key: string;
  readonly cell: string;
  /** null: no round yielded a value. */
  readonly value: number | null;
  /** Rounds that yielded it. */
  readonly rounds: number;
}

/** A statistic of some transports in every cell of a scenario that this run has. @param key `scenario/metric` */
export function procedureFacts(
  { figures }: Evidence,
  key: `${string}/${string}`,
  ...transports: readonly string[]
): readonly ProcedureFact[] {
  return transports.flatMap((transport) =>
    figures.values
      .filter(({ scenario, metric }) => `${scenario}/${metric}` === key)
      .flatMap(({ scenario, cell, metric, statistic, arms }) =>
        arms
          .filter((arm) => arm.transport === transport)
          .map(({ value }) => ({
            key: [scenario, cell, metric, statistic].join('/'),
            cell,
            value: value?.value ?? null,
            rounds: value?.rounds ?? 0,
          })),
      ),
  );
}

/** Those that yielded a value. */
export function measured(
  facts: readonly ProcedureFact[],
): readonly (ProcedureFact & { readonly value: number })[] {
  return facts.flatMap((fact) => (fact.value === null ? [] : [{ ...fact, value: fact.value }]));
}

/** On how much facts rest: `one round`, `6 rounds`. The least of them counts. */
export function roundCount(facts: readonly ProcedureFact[]): Text {
  const rounds = Math.min(...facts.map((fact) => fact.rounds));
  return rounds === 1 ? text`one round` : text`${plain(rounds)} rounds`;
}

/** Each evidence once. */
export const keysOf = (facts: readonly { readonly key: string }[]): readonly string[] => [
  ...new Set(facts.map(({ key }) => key)),
];

/** What clients went through in each fault of the scenario `faults`. @param policy null: library clients with default settings */
export function coursesUnder({ figures }: Evidence, policy: string | null): readonly FaultCourse[] {
  return figures.faults.filter(
    (course) => course.scenario === 'faults' && course.rounds > 0 && course.policy === policy,
  );
}

/** `faults/reset-as-shipped/eventsource`: a figure of this run. */
export function courseKey({ scenario, cell, transport }: FaultCourse): string {
  return `${scenario}/${cell}/${transport}`;
}
