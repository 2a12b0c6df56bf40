import type { RunFile } from '../../records/run.ts';
import { ladderFigure } from '../charts/ladder.ts';
import { formatRatio } from '../format.ts';
import { labelsOf } from '../rows.ts';
import { ladderTitle, stepWords, wayWords } from '../words/ladder.ts';
import { listing, numberColumn, paragraph, part, table, textColumn, type Block } from './blocks.ts';
import { basisOf, pointCell } from './points.ts';

/** Every ladder of a scenario as a picture and as a table: the steps in rows, from the socket up, one way after the other. */
export function ladderParts(run: RunFile, scenario: string): readonly Block[] {
  const labelOf = labelsOf(run);
  const ladders = run.figures.ladders.filter((ladder) => ladder.scenario === scenario);
  return ladders.map((ladder) => {
    const { socket, ways } = ladder;
    const all = [socket, ...ways.flatMap(({ rungs }) => rungs)];
    const title = ladderTitle(ladder);
    return part(title, [
      ladderFigure(ladder, run),
      ...listing(ways.map(({ to, rungs }) => `${labelOf(to)}: ${wayWords(socket, rungs)}.`)),
      paragraph(
        `A step is estimated from the differences within each round. ${basisOf(all.map(({ point }) => point))}`,
        'quiet',
      ),
      table(
        title,
        [
          textColumn('Up to'),
          textColumn('Step', 9),
          numberColumn('Adds'),
          numberColumn('Total'),
          numberColumn('Ratio to the socket'),
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
