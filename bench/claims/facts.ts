import type { Outcome, Verdict } from '../records/run.ts';
import type { Evidence } from './contract.ts';

/** Which verdict is asked for. */
export type Question = Pick<Verdict, 'scenario' | 'cell' | 'metric' | 'statistic'>;

/** A verdict read as a sentence about WebSocket against SSE, whichever of them was the baseline. */
export interface Fact extends Question {
  /** `steady/100-connections/delivery/p50`. */
  readonly key: string;
  /** `missing`: this run has no such verdict. */
  readonly outcome: Outcome | 'missing';
  /** Without an outcome that is settled these must not carry a claim. null: no value. */
  readonly sse: number | null;
  readonly websocket: number | null;
  /** The finding as a clause: `delivery p50 is lower over WebSocket, 0.76x`. */
  readonly words: string;
  /** `steady, 100 connections`. */
  readonly where: string;
}

const FLIPPED = { lower: 'higher', higher: 'lower' } as const;

/** Looks a verdict up. */
export function factOf({ verdicts }: Evidence, question: Question): Fact {
  const key = [question.scenario, question.cell, question.metric, question.statistic].join('/');
  const found = verdicts.find(
    (verdict) =>
      isAbout(verdict, question) &&
      [verdict.baseline, verdict.candidate].toSorted().join(' ') === 'sse websocket',
  );
  if (found === undefined) {
    return {
      ...question,
      key,
      outcome: 'missing',
      sse: null,
      websocket: null,
      words: 'not in this run',
      where: `${question.scenario}, ${question.cell}`,
    };
  }
  const isFlipped = found.baseline === 'websocket';
  const { outcome } = found;
  const said = isFlipped && (outcome === 'lower' || outcome === 'higher') ? FLIPPED[outcome] : outcome;
  return {
    ...question,
    key,
    outcome: said,
    sse: isFlipped ? found.candidateValue : found.baselineValue,
    websocket: isFlipped ? found.baselineValue : found.candidateValue,
    words: wordsOf(found, said, isFlipped),
    where: `${question.scenario}, ${found.cellLabel}`,
  };
}

/** A fact that says something: a claim may lean on its outcome and on its values. */
export function isSettled({ outcome }: Fact): boolean {
  return outcome === 'lower' || outcome === 'higher' || outcome === 'same';
}

function isAbout(verdict: Verdict, question: Question): boolean {
  return (['scenario', 'cell', 'metric', 'statistic'] as const).every(
    (field) => verdict[field] === question[field],
  );
}

function wordsOf(verdict: Verdict, outcome: Outcome, isFlipped: boolean): string {
  const statistic = verdict.statistic === 'mean' ? '' : ` ${verdict.statistic}`;
  const what = `${lowerFirst(verdict.metricLabel)}${statistic}`;
  const point = verdict.ratio === null ? null : isFlipped ? 1 / verdict.ratio.point : verdict.ratio.point;
  const ratio = point === null ? '' : `, ${Number(point.toPrecision(3))}x`;
  switch (outcome) {
    case 'lower':
    case 'higher':
      return `${what} is ${outcome} over WebSocket${ratio}`;
    case 'same':
      return `${what} shows no practical difference within the margin${ratio}`;
    case 'different':
      return `${what} differs by an unclear amount${ratio}`;
    case 'cannot-tell':
      return `${what} cannot be told from this run`;
    case 'void':
      return `${what} is void`;
    default:
      return outcome satisfies never;
  }
}

/** `Delivery` within a sentence; `CPU` stays. */
export function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
