import type { Ladder } from '../../records/figures.ts';
import { formatValue } from '../format.ts';

/** One transport of a ladder, and what it costs more than the one below it. */
export type Rung = Ladder['socket'];

/** Every rung once, from the socket up: ways can begin alike. */
export function rungsOf({
  socket,
  ways,
}: Ladder): readonly { readonly rung: Rung; readonly to: string | null }[] {
  const all = new Map<string, { readonly rung: Rung; readonly to: string | null }>([
    [socket.transport, { rung: socket, to: null }],
  ]);
  for (const { to, rungs } of ways)
    for (const rung of rungs) if (!all.has(rung.transport)) all.set(rung.transport, { rung, to });
  return [...all.values()];
}

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
      return rung.step.isClear === false ? `${step} (not clearly different from 0)` : step;
    })
    .join(', ');
}

/** `Where the cost of an event sits, at 1,000 connections`. */
export function ladderTitle({ connections }: Ladder): string {
  return `Where the cost of an event sits, at ${formatValue(connections, 'count')} connection${connections === 1 ? '' : 's'}`;
}
