import type { Change, RunComparison } from '../../records/run-comparison.ts';
import { keyOf, type RatioEstimate } from '../../records/verdict.ts';
import { formatCount, formatEstimate } from '../format.ts';
import { inTable, toneOf } from '../words/verdicts.ts';
import * as doc from './blocks.ts';
import { changeRow, changeTally, conclusionOf, placeWords, SETUP, setupBlock } from './compare.ts';

/** More rows than this are not read in a comment. */
const MOST_ROWS = 24;

/**
 * The comparison of two runs in the length of a comment on a pull request: what decides, with the ratio and the interval of each run,
 * whatever changed first; the rest folded away.
 */
export function commentDocument(comparison: RunComparison): doc.Document {
  const { changes, differences } = comparison;
  const deciding = new Set(changes.filter(({ decides }) => decides).map(keyOf));
  const isOfThem = (change: Change): boolean => deciding.has(keyOf(change));
  const others = changes.filter((change) => !isOfThem(change));
  const changed = others.filter(({ outcome }) => outcome !== 'same');
  return {
    ...conclusionOf(comparison),
    chapters: [
      doc.chapter('deciding', 'What decides', changesTable(changes.filter(isOfThem), comparison)),
      doc.chapter('others', 'Everything else', [
        ...(others.length === 0 ? [] : [doc.paragraph(changeTally(others))]),
        ...(changed.length === 0
          ? []
          : [doc.detail('What did not come out the same', changesTable(changed, comparison))]),
        ...(differences.length === 0 ? [] : [doc.detail(SETUP, [setupBlock(comparison)])]),
      ]),
    ].filter(({ blocks }) => blocks.length > 0),
  };
}

function changesTable(changes: readonly Change[], { transports }: RunComparison): readonly doc.Block[] {
  if (changes.length === 0) return [];
  const sorted = [
    ...changes.filter(({ outcome }) => outcome !== 'same'),
    ...changes.filter(({ outcome }) => outcome === 'same'),
  ];
  const more = sorted.slice(MOST_ROWS).length;
  return [
    doc.table(
      'Run B compared with run A',
      [
        doc.textColumn('What'),
        doc.textColumn('Of'),
        doc.textColumn('Verdict'),
        doc.numberColumn('A'),
        doc.numberColumn('B'),
        doc.numberColumn('B / A (95 %)', 'left'),
        doc.numberColumn('Margin'),
      ],
      sorted.slice(0, MOST_ROWS).map((change) => {
        const row = changeRow(change);
        const { what, words, verdict, baselineValue, candidateValue, ratio, interval, margin } = row;
        return [
          what,
          placeWords(change, transports),
          doc.cell(inTable(words), null, toneOf(verdict, words)),
          doc.cell(baselineValue, intervalOf(change.ratioInA)),
          doc.cell(candidateValue, intervalOf(change.ratioInB)),
          doc.cell(ratio, interval),
          margin,
        ];
      }),
    ),
    ...(more === 0 ? [] : [doc.paragraph(`${formatCount(more, 'more row')}.`)]),
  ];
}

function intervalOf(ratio: RatioEstimate | null): string | null {
  const interval = ratio === null ? '' : formatEstimate(ratio).interval;
  return interval === '' ? null : interval;
}
