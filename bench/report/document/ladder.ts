import type { RunFile } from '../../records/run.ts';
import { ladderFigure } from '../charts/ladder.ts';
import { formatRatio } from '../format.ts';
import { labelsOf } from '../rows.ts';
import { ladderTitle, rungsOf, stepWords, wayWords } from '../words/ladder.ts';
import * as doc from './blocks.ts';
import { basisOf, pointCell } from './points.ts';

/** Every ladder of a scenario as a picture and as a table: the steps in rows, from the socket up, one way after the other. */
export function ladderParts(run: RunFile, scenario: string): readonly doc.Block[] {
  const labelOf = labelsOf(run);
  const ladders = run.figures.ladders.filter((ladder) => ladder.scenario === scenario);
  return ladders.map((ladder) => {
    const { socket, ways } = ladder;
    const all = rungsOf(ladder).map(({ rung }) => rung);
    const title = ladderTitle(ladder);
    return doc.part(title, [
      ladderFigure(ladder, run),
      ...doc.listing(ways.map(({ to, rungs }) => `${labelOf(to)}: ${wayWords(socket, rungs)}.`)),
      doc.paragraph(
        `A step is estimated from the differences within each round. ${basisOf(all.map(({ point }) => point))}`,
        'quiet',
      ),
      doc.table(
        title,
        [
          doc.textColumn('Up to'),
          doc.textColumn('Step', 9),
          doc.numberColumn('Adds'),
          doc.numberColumn('Total'),
          doc.numberColumn('Ratio to the socket'),
        ],
        all.map((rung) => [
          labelOf(rung.transport),
          rung.adds,
          stepWords(rung),
          pointCell(rung.point, 'ns'),
          formatRatio(rung.point.value / socket.point.value),
        ]),
      ),
    ]);
  });
}
