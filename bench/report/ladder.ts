import type { Ladder } from '../records/figures.ts';
import type { RunFile } from '../records/run.ts';
import { basisOf, pointWords, type FigureTable } from './curve-table.ts';
import { formatRatio, formatValue } from './format.ts';
import { labelsOf } from './rows.ts';

/** One transport, and what it costs more than the one below it. */
export type Rung = Ladder['socket'];

/** `+ 0.30 µs`, `− 0.10 µs`; for the socket its whole cost. */
export function stepWords({ belowNs, step: { ns } }: Rung): string {
  if (belowNs === null) return formatValue(ns, 'ns');
  return `${ns < 0 ? '−' : '+'} ${formatValue(Math.abs(ns), 'ns')}`;
}

/** `socket 5.10 µs, + framing 0.30 µs, + node:http 2.00 µs`. */
export function wayWords(socket: Rung, rungs: readonly Rung[]): string {
  return [socket, ...rungs]
    .map((rung) => {
      const [sign = '', ...size] = stepWords(rung).split(' ');
      const step =
        rung.belowNs === null ? `socket ${stepWords(rung)}` : `${sign} ${rung.adds} ${size.join(' ')}`;
      return rung.step.isClear === false ? `${step} (may be nothing)` : step;
    })
    .join(', ');
}

/** Every ladder of a scenario as a table: the steps in rows, from the socket up, one way after the other. */
export function ladderTablesOf(run: RunFile, scenario: string): readonly FigureTable[] {
  const labelOf = labelsOf(run);
  const ladders = run.figures.ladders.filter((ladder) => ladder.scenario === scenario);
  return ladders.map((ladder) => {
    const { socket, ways } = ladder;
    const all = [socket, ...ways.flatMap(({ rungs }) => rungs)];
    return {
      title: ladderTitle(ladder),
      basis: [
        ...ways.map(({ to, rungs }) => `${labelOf(to)}: ${wayWords(socket, rungs)}.`),
        'A step is estimated from the differences within each round.',
        basisOf(all.map(({ point }) => point)),
      ].join(' '),
      head: ['Up to', 'Step', 'Adds', 'Costs in all', 'Ratio'],
      rows: all.map((rung) => [
        labelOf(rung.transport),
        rung.adds,
        stepWords(rung),
        pointWords(rung.point, 'ns'),
        formatRatio(rung.point.value / socket.point.value),
      ]),
    };
  });
}

/** `Where the cost of an event sits, at 1,000 connections`. */
export function ladderTitle({ connections }: Ladder): string {
  return `Where the cost of an event sits, at ${formatValue(connections, 'count')} connection${connections === 1 ? '' : 's'}`;
}
