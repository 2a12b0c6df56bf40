import type { ClaimResult } from '../../records/run.ts';
import {
  cell,
  detail,
  paragraph,
  part,
  table,
  textColumn,
  type Block,
  type Chapter,
  type Tone,
} from './blocks.ts';
import { textWords } from '../words/text.ts';

/** What became of a claim, in words. */
const OUTCOMES: Readonly<
  Record<ClaimResult['outcome'], { readonly words: string; readonly tone: Tone | null }>
> = {
  holds: { words: '✓ holds', tone: 'good' },
  fails: { words: '✗ fails', tone: 'bad' },
  depends: { words: '◐ depends', tone: null },
  'not-measured': { words: '– not decided', tone: 'quiet' },
};

/** What people say about the two, and what this run says to it: first the article, then folklore, then what is not decided. */
export function claimsChapter(claims: readonly ClaimResult[]): Chapter {
  const isOpen = ({ outcome }: ClaimResult): boolean => outcome === 'not-measured';
  const open = claims.filter(isOpen);
  const decided = claims.filter((claim) => !isOpen(claim));
  const group = (title: string, kind: ClaimResult['kind']): readonly Block[] => {
    const some = decided.filter((claim) => claim.kind === kind);
    return some.length === 0 ? [] : [part(title, claimBlocks(title, some))];
  };
  const idsWhere = (isMeasured: boolean): string =>
    open
      .filter(({ evidence }) => evidence.length > 0 === isMeasured)
      .map(({ id }) => id)
      .join(', ');
  const [undecided, unmeasured] = [idsWhere(true), idsWhere(false)];
  return {
    id: 'claims',
    title: 'Claims',
    media: 'all',
    blocks: [
      ...(claims.length === 0 ? [paragraph('This run judges no claims.')] : []),
      ...group('Claims of the article', 'article'),
      ...group('Folklore', 'folklore'),
      ...(undecided === '' ? [] : [paragraph(`Measured but not decided: ${undecided}.`)]),
      ...(unmeasured === '' ? [] : [paragraph(`Not measured in this run: ${unmeasured}.`)]),
      ...(open.length === 0
        ? []
        : [detail('Claims without a decision', claimBlocks('Claims without a decision', open))]),
    ],
  };
}

function claimBlocks(title: string, claims: readonly ClaimResult[]): readonly Block[] {
  return [
    table(
      title,
      [textColumn('Outcome', 12), textColumn('Claim', 22), textColumn('Because', 34)],
      claims.map(({ sentence, outcome, because }) => [
        cell(OUTCOMES[outcome].words, null, OUTCOMES[outcome].tone),
        `“${sentence}”`,
        textWords(because),
      ]),
      { family: 'claims' },
    ),
    detail('Where these claims are made, and what the outcomes rest on', [
      table(
        `${title}: sources`,
        [textColumn('Claim'), textColumn('Source'), textColumn('Evidence')],
        claims.map(({ id, source, evidence }) => [
          [{ code: id }],
          [{ href: source }],
          evidence.length === 0 ? '–' : evidence.join(', '),
        ]),
      ),
    ]),
  ];
}
