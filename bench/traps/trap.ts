import type { Trial } from '../rounds/trial.ts';
import type { Unit } from '../records/metric.ts';

/** Version of the JSON that `npm run traps -- --json` prints. It goes up when a field changes its meaning. */
export const TRAPS_SCHEMA_VERSION = 1;

/** What one way of measuring says about one thing. Every kind carries its unit or its noun. */
export type Quantity =
  /** null: this way of measuring has no such value. */
  | {
      readonly kind: 'measure';
      readonly value: number | null;
      readonly unit: Exclude<Unit, 'events' | 'count'>;
    }
  /** A duration of a clock that knows whole milliseconds only. */
  | { readonly kind: 'whole-ms'; readonly ms: number }
  | { readonly kind: 'count'; readonly count: number; readonly thing: string }
  /** 0 to 1. */
  | { readonly kind: 'share'; readonly share: number }
  /** `interval` is null for a ratio that comes with none. */
  | {
      readonly kind: 'ratio';
      readonly ratio: number;
      readonly interval: { readonly low: number; readonly high: number; readonly confidence: number } | null;
    }
  | { readonly kind: 'words'; readonly words: string };

/** One line of a result. Lines of both sides with the same `what` stand beside each other. */
export interface Reading {
  readonly what: string;
  readonly says: Quantity;
}

/** What a trap showed on this machine. JSON-safe. */
export interface TrapResult {
  /** What was run, with its load. */
  readonly setting: string;
  readonly wrong: readonly Reading[];
  readonly right: readonly Reading[];
  /** What to take home, in a sentence or two. It holds whatever the numbers came to. */
  readonly lesson: string;
}

/** What every trap is given. */
export type TrapContext = Trial;

/** A classic mistake of measuring, with the right way beside it. The id is its key in the registry. */
export interface Trap {
  readonly title: string;
  readonly mistake: string;
  readonly rightWay: string;
  /** Where the mistake, or the cure, was discussed in public. */
  readonly seen: { readonly text: string; readonly url: string };
  /** Runs both ways, at most about 8 s. @throws HarnessError `child-died` or `child-silent`, or what `signal` was aborted with. */
  readonly run: (context: TrapContext) => Promise<TrapResult>;
}

/** What a trap says before it is run. */
export type TrapText = Omit<Trap, 'run'>;
