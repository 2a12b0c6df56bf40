import type { Case } from '../cases/case.ts';
import type { Check } from '../records/record.ts';
import { ns, text, type Part, type Text } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { valueAtQuantile, type Encoded } from '../stats/histogram.ts';

/** What one way of measuring says about one thing. Readings of both sides with the same `what` stand in one row. */
export interface Statement {
  readonly what: string;
  readonly says: Text;
}

/** What a trap showed on this machine. */
export interface TrapResult {
  /** What was run, with its load. */
  readonly setting: string;
  readonly wrong: readonly Statement[];
  readonly right: readonly Statement[];
  /** What to remember, in a sentence or two. It holds whatever the numbers are. */
  readonly lesson: string;
}

/** A classic mistake of measuring, with the right way beside it. */
export function trap(of: {
  readonly title: string;
  readonly mistake: string;
  readonly rightWay: string;
  /** Where the mistake, or the cure, was discussed in public. */
  readonly seen: string;
  readonly url: string;
  /** Runs both ways, at most about 8 s. */
  readonly run: (trial: Trial) => Promise<TrapResult>;
}): Case {
  return {
    title: of.title,
    about: [
      ['The mistake.', [of.mistake]],
      ['The right way.', [of.rightWay]],
      ['Seen in public.', [`${of.seen} ${of.url}`]],
    ],
    seconds: 7,
    isDefault: true,
    async run(trial) {
      const { setting, wrong, right, lesson } = await of.run(trial);
      const sayings = (readings: readonly Statement[]) =>
        new Map(readings.map(({ what, says }) => [what, says]));
      const [left, other] = [sayings(wrong), sayings(right)];
      const rows = [...new Map([...left, ...other]).keys()].map((what) => ({
        what,
        left: left.get(what) ?? null,
        right: other.get(what) ?? null,
        isFound: null,
      }));
      return { setting, sides: ['The mistake says', 'The right way says'], rows, lesson };
    },
  };
}

export function statement(what: string, says: Part): Statement {
  return { what, says: text`${says}` };
}

/** p50, p90 ... of a histogram in ns. */
export function quantiles(name: string, histogram: Encoded, percents: readonly number[]): Statement[] {
  return percents.map((percent) =>
    statement(`p${percent} of ${name}`, ns(valueAtQuantile(histogram, percent / 100))),
  );
}

/** Which checks void a window or find it disturbed. */
export function voidChecks(checks: readonly Check[]): Statement {
  const codes = checks
    .filter(({ outcome }) => outcome === 'void' || outcome === 'disturbed')
    .map(({ code }) => code);
  return statement('checks of this window', codes.length === 0 ? 'none fired' : codes.join(', '));
}
