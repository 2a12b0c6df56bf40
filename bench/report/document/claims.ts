import type { ClaimResult } from '../../records/run.ts';
import { textWords } from '../words/text.ts';
import * as doc from './blocks.ts';

/** What became of a claim, in words. */
const OUTCOMES: Readonly<
  Record<ClaimResult['outcome'], { readonly words: string; readonly tone: doc.Tone | null }>
> = {
  holds: { words: '✓ holds', tone: 'good' },
  fails: { words: '✗ fails', tone: 'bad' },
  depends: { words: '◐ depends', tone: null },
  'not-measured': { words: '– not decided', tone: 'quiet' },
};

/** What people say about the two, and what this run says to it: first the article, then folklore, then what is not decided. */
export function claimsChapter(claims: readonly ClaimResult[]): doc.Chapter {
  const isOpen = ({ outcome }: ClaimResult): boolean => outcome === 'not-measured';
  const open = claims.filter(isOpen);
  const decided = claims.filter((claim) => !isOpen(claim));
  const group = (title: string, kind: ClaimResult['kind']): readonly doc.Block[] => {
    const some = decided.filter((claim) => claim.kind === kind);
    return some.length === 0 ? [] : [doc.part(title, claimBlocks(title, some))];
  };
  const sentencesWhere = (isMeasured: boolean): string =>
    open
      .filter(({ evidence }) => evidence.length > 0 === isMeasured)
      .map(({ sentence }) => `“${sentence}”`)
      .join(' ');
  const [undecided, unmeasured] = [sentencesWhere(true), sentencesWhere(false)];
  return doc.chapter('claims', 'Claims', [
    ...(claims.length === 0 ? [doc.paragraph('This run judges no claims.')] : []),
    ...group('Claims of the article', 'article'),
    ...group('Folklore', 'folklore'),
    ...(undecided === '' ? [] : [doc.paragraph(`Measured but not decided: ${undecided}`)]),
    ...(unmeasured === '' ? [] : [doc.paragraph(`Not measured in this run: ${unmeasured}`)]),
    ...(open.length === 0
      ? []
      : [doc.detail('Claims without a decision', claimBlocks('Claims without a decision', open))]),
  ]);
}

function claimBlocks(title: string, claims: readonly ClaimResult[]): readonly doc.Block[] {
  return [
    doc.table(
      title,
      [doc.textColumn('Outcome', 12), doc.textColumn('Claim', 22), doc.textColumn('Because', 34)],
      claims.map(({ sentence, outcome, because }) => [
        doc.cell(OUTCOMES[outcome].words, null, OUTCOMES[outcome].tone),
        `“${sentence}”`,
        textWords(because),
      ]),
      { family: 'claims' },
    ),
    doc.detail('Where these claims are made, and what the outcomes rest on', [
      doc.table(
        `${title}: sources`,
        [doc.textColumn('Claim'), doc.textColumn('Source'), doc.textColumn('Evidence')],
        claims.map(({ id, source, evidence }) => [
          [{ code: id }],
          [{ href: source }],
          evidence.length === 0 ? '–' : evidence.join(', '),
        ]),
      ),
    ]),
  ];
}
