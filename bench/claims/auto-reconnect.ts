import { ARTICLE, notMeasured, type Claim, type Evidence } from './contract.ts';
import { factOf, isSettled, type Fact } from './facts.ts';
import { howToGet, list } from './judge.ts';

const FAULTS = [
  { scenario: 'link-cut', after: 'a cut connection' },
  { scenario: 'server-restart', after: 'a server restart' },
] as const;

/** What clients of equal policy went through in one fault. */
interface Story {
  readonly after: string;
  readonly attempts: Fact;
  readonly missed: Fact;
}

export const autoReconnect: Claim = {
  sentence: 'SSE reconnects automatically; WebSocket does not.',
  source: ARTICLE,
  kind: 'article',
  // A run never starts a browser: what EventSource does by itself is in its specification, and not in these numbers.
  decide: (evidence) => {
    const stories = FAULTS.map((fault) => storyOf(evidence, fault));
    const present = stories.filter(({ missed }) => missed.outcome !== 'missing');
    const keys = present.flatMap(({ attempts, missed }) =>
      [missed, attempts].filter(({ outcome }) => outcome !== 'missing').map(({ key }) => key),
    );
    if (present.length === 0) {
      const missing = stories.map(({ missed }) => missed);
      return notMeasured(`${howToGet(missing)} What browsers do by themselves would still not be measured.`);
    }
    const told = present.filter(isTold);
    if (told.length === 0)
      return notMeasured(`Not decided: ${list(present.map(({ missed }) => missed))}.`, keys);
    const because =
      `It depends on whose code reconnects. Here both clients follow one policy of ours: ${told.map(wordsOf).join('; ')}. ` +
      'What a browser does by itself is not measured: EventSource reconnects by its specification, a WebSocket needs such code.';
    return { outcome: 'depends', because, evidence: keys };
  },
};

function storyOf(
  evidence: Evidence,
  { scenario, after }: { readonly scenario: string; readonly after: string },
): Story {
  const cell = { scenario, cell: 'resume', statistic: 'mean' } as const;
  return {
    after,
    attempts: factOf(evidence, { ...cell, metric: 'attempts' }),
    missed: factOf(evidence, { ...cell, metric: 'missed' }),
  };
}

/** Attempts need no winner: that both knocked is seen from their values, unless these are void. */
function isTold({ attempts, missed }: Story): boolean {
  const knocked = attempts.outcome !== 'missing' && attempts.outcome !== 'void';
  return isSettled(missed) && knocked && (attempts.sse ?? 0) > 0 && (attempts.websocket ?? 0) > 0;
}

function wordsOf({ after, missed }: Story): string {
  const { sse, websocket } = missed;
  if (sse === 0 && websocket === 0) return `after ${after} both came back and missed nothing`;
  return `after ${after} both tried again, and ${list([missed])}`;
}
