import type { Crossover, Curve } from '../../records/figures.ts';
import type { Crossing } from '../../records/scenario.ts';
import { formatChosen, formatPercent, formatPlain, formatValue } from '../format.ts';

/** `SSE takes 1 % of a processor more than WebSocket from 23/s on (18/s..31/s).` */
export function crossoverWords(
  { asked, at, low, high, rounds }: Crossover,
  { lines, x }: Curve,
  labelOf: (transport: string) => string,
): string {
  const places = lines.flatMap(({ points }) => points.map((point) => point.x));
  const [lowest, highest] = [Math.min(...places), Math.max(...places)].map((place) =>
    formatChosen(place, x.unit),
  );
  const ends = { below: `below ${lowest}`, beyond: `beyond ${highest}` };
  const from = {
    below: `already at ${lowest}, the lowest measured`,
    beyond: `at none of the places up to ${highest}`,
  };
  const placeWords = (place: Crossover['at'], words: typeof ends): string =>
    typeof place === 'string' ? words[place] : formatValue(place, x.unit);
  const where = typeof at === 'string' ? from[at] : `from ${placeWords(at, ends)} on`;
  const interval = rounds < 2 || low === high ? '' : ` (${placeWords(low, ends)}..${placeWords(high, ends)})`;
  return `${questionWords(asked, labelOf)} ${where}${interval}.`;
}

function questionWords(asked: Crossing, labelOf: (transport: string) => string): string {
  const [of, than] = [labelOf(asked.of), labelOf(asked.than)];
  switch (asked.by) {
    case 'times':
      return asked.times === 1
        ? `${of} is above ${than}`
        : `${of} is more than ${formatPlain(asked.times)}x that of ${than}`;
    case 'processor-share':
      return `${of} takes ${formatPercent(asked.share)} of a processor more than ${than}`;
    default:
      return asked satisfies never;
  }
}
