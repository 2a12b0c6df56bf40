import type { ClaimResult } from '../records/run.ts';
import { joined, sentences, text, type Text } from '../records/text.ts';
import { notInRun, notMeasured, type ClaimDecision, type Evidence } from './contract.ts';
import { factOf, isSettled, type Fact, type VerdictKey } from './facts.ts';

/** What some verdicts say together to a claim that says the same of all of them. */
interface Weighed extends ClaimDecision {
  /** Whether some settled verdicts support the claim and others contradict it. */
  readonly isSplit: boolean;
}

/**
 * A claim holds when all verdicts support it and fails when all of them contradict it. A void or undecided verdict does neither:
 * with nothing else, the claim is not measured.
 * @param supports the outcomes of WebSocket against SSE that the claim predicts; every other settled one contradicts it
 */
export function weigh(facts: readonly Fact[], supports: readonly Fact['outcome'][]): Weighed {
  const present = facts.filter(({ outcome }) => outcome !== 'missing');
  if (present.length === 0) {
    return { ...notInRun([...new Set(facts.map(({ scenario }) => scenario))]), isSplit: false };
  }
  const settled = present.filter(isSettled);
  const supporting = settled.filter(({ outcome }) => supports.includes(outcome)).length;
  return {
    outcome: outcomeOf(facts, present, settled.length, supporting),
    isSplit: supporting > 0 && supporting < settled.length,
    because: factsListed(present.length === settled.length ? facts : present),
    evidence: present.map(({ key }) => key),
  };
}

function outcomeOf(
  facts: readonly Fact[],
  present: readonly Fact[],
  settled: number,
  supporting: number,
): ClaimResult['outcome'] {
  if (settled === 0 && present.every(({ outcome }) => outcome !== 'different')) return 'not-measured';
  if (supporting === facts.length) return 'holds';
  return settled === facts.length && supporting === 0 ? 'fails' : 'depends';
}

/** As `weigh`, in a sentence. @param dependsOn on what, where verdicts contradict each other, as the end of "It depends on ..." */
export function judgeFacts(
  facts: readonly Fact[],
  supports: readonly Fact['outcome'][],
  dependsOn: string,
): ClaimDecision {
  const { isSplit, ...decision } = weigh(facts, supports);
  const { outcome, because, evidence } = decision;
  if (evidence.length === 0) return decision;
  if (outcome === 'not-measured') return inconclusive(facts);
  const lead = isSplit ? `It depends on ${dependsOn}. ` : 'Decided only in part. ';
  return { outcome, because: outcome === 'depends' ? text`${lead}${because}` : because, evidence };
}

/** Decides by the two values of one verdict; not measured where it is missing or not settled. */
export function decideByValues(
  evidence: Evidence,
  question: VerdictKey,
  decide: (values: {
    readonly sse: number;
    readonly websocket: number;
    readonly key: string;
  }) => ClaimDecision,
): ClaimDecision {
  const fact = factOf(evidence, question);
  const { outcome, sse, websocket, key } = fact;
  if (outcome === 'missing') return notInRun([fact.scenario]);
  if (!isSettled(fact) || sse === null || websocket === null) return inconclusive([fact]);
  return decide({ sse, websocket, key });
}

/** For verdicts that are there and do not decide. */
export function inconclusive(facts: readonly Fact[]): ClaimDecision {
  const present = facts.filter(({ outcome }) => outcome !== 'missing');
  return notMeasured(
    text`Inconclusive. ${factsListed(present)}`,
    present.map(({ key }) => key),
  );
}

/** Findings as sentences, one for each place: `Steady, 100 connections: delivery p50 is lower over WebSocket (0.76x); ...` */
export function factsListed(facts: readonly Fact[]): Text {
  const places = [...new Set(facts.map(({ where }) => where))];
  return sentences(
    ...places.map((place) => {
      const words = facts.filter(({ where }) => where === place).map((fact) => fact.words);
      return text`${place.charAt(0).toUpperCase()}${place.slice(1)}: ${joined(words, '; ')}.`;
    }),
  );
}
