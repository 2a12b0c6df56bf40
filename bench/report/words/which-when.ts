import type { RunFile, WhichWhen } from '../../records/run.ts';
import { labelsOf } from '../rows.ts';

/** Each need as people ask for it. */
export const NEEDS: Readonly<Record<WhichWhen['need'], string>> = {
  'both-directions': 'Both sides send',
  'tool-calls': 'An agent that calls tools, turn by turn',
  binary: 'Binary data',
  'http-proxies': 'HTTP proxies with their default settings on the way',
  resume: 'Resume by itself after a lost connection (library clients, default settings)',
  'survive-503': 'Survive a 503 during a deployment (library clients, default settings)',
  'cheap-fan-out': 'Least server CPU at fan-out',
  'cheap-bursts': 'Least server CPU where events come in bursts',
  'single-events': 'Single events as soon as possible',
  'little-memory': 'Least memory per connection',
  'simple-code': 'Simplest code',
};

const BASES: Readonly<Record<NonNullable<WhichWhen['basis']>, string>> = {
  primary: 'Primary verdict',
  exploratory: 'Exploratory verdict',
  'functional-check': 'Functional check',
  fault: 'Fault courses',
  procedure: 'Counts',
};

/** Which transport it is: by its name, or why there is none. */
export function pickWords({ pick }: WhichWhen, run: Pick<RunFile, 'transports' | 'alsoRan'>): string {
  switch (pick) {
    case 'sse':
    case 'websocket':
      return labelsOf(run)(pick);
    case 'either':
      return 'either';
    case 'neither':
      return 'neither';
    case 'depends':
      return 'it depends';
    case 'undecided':
      return 'inconclusive';
    case 'not-in-run':
      return 'not in this run';
    default:
      return pick satisfies never;
  }
}

/** What it rests on, in a word or two; null: on nothing in this run. */
export function basisWords({ basis }: WhichWhen): string | null {
  return basis === null ? null : BASES[basis];
}

/** How to measure what is lacking; null: nothing is, or no scenario would help. */
export function commandFor(needs: readonly string[]): string | null {
  return needs.length === 0 ? null : `npm run bench -- ${needs.join(' ')}`;
}
