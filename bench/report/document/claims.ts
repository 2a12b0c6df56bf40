import type { ClaimResult } from '../../records/run.ts';
import { formatCount } from '../format.ts';
import { textWords } from '../words/text.ts';
import { commandFor } from '../words/which-when.ts';
import * as doc from './blocks.ts';

/** What became of a claim, in words. */
export const CLAIM_OUTCOMES: Readonly<
  Record<ClaimResult['outcome'], { readonly words: string; readonly tone: doc.Tone | null }>
> = {
  holds: { words: '✓ holds', tone: 'good' },
  fails: { words: '✗ fails', tone: 'bad' },
  depends: { words: '◐ depends', tone: null },
  'not-measured': { words: '– not decided', tone: 'quiet' },
};

/** What people say about the two, and what this run says to it: first the article, then folklore. The others are counted. */
export function claimsChapter(claims: readonly ClaimResult[]): doc.Chapter {
  const isOpen = ({ outcome }: ClaimResult): boolean => outcome === 'not-measured';
  const open = claims.filter(isOpen);
  const decided = claims.filter((claim) => !isOpen(claim));
  const group = (title: string, kind: ClaimResult['kind']): readonly doc.Block[] => {
    const some = decided.filter((claim) => claim.kind === kind);
    return some.length === 0 ? [] : [doc.part(title, claimBlocks(title, some))];
  };
  // On these this run has something to say, though no decision.
  const undecided = open.filter(({ evidence }) => evidence.length > 0);
  return doc.chapter('claims', 'Claims', [
    ...(claims.length === 0 ? [doc.paragraph('This run judges no claims.')] : []),
    ...group('Claims of the article', 'article'),
    ...group('Folklore', 'folklore'),
    ...(undecided.length === 0
      ? []
      : [
          doc.paragraph(
            `Measured but not decided: ${undecided.map(({ sentence }) => `“${sentence}”`).join(' ')}`,
          ),
          doc.detail('Claims without a decision', claimBlocks('Claims without a decision', undecided)),
        ]),
    ...others(open.filter(({ evidence }) => evidence.length === 0)),
  ]);
}

/** On how many claims the run says nothing, and what would decide them. */
function others(claims: readonly ClaimResult[]): readonly doc.Block[] {
  if (claims.length === 0) return [];
  const command = commandFor([...new Set(claims.flatMap(({ needs }) => needs))]);
  const count = `This run says nothing about ${formatCount(claims.length, 'other claim')}.`;
  return [
    doc.paragraph(command === null ? count : [`${count} To decide them: `, { code: command }, '.'], 'quiet'),
  ];
}

function claimBlocks(title: string, claims: readonly ClaimResult[]): readonly doc.Block[] {
  return [
    doc.table(
      title,
      [doc.textColumn('Outcome', 12), doc.textColumn('Claim', 22), doc.textColumn('Because', 34)],
      claims.map(({ sentence, outcome, because }) => [
        doc.cell(CLAIM_OUTCOMES[outcome].words, null, CLAIM_OUTCOMES[outcome].tone),
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
