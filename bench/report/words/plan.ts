import type { PlanEstimate, PlannedLoad, SizingAxis } from '../../records/sizing.ts';
import { formatChosen, formatCount, formatValue } from '../format.ts';

/** What a plan gives for each transport, with the question that measures it. */
export const QUANTITIES = {
  cores: { name: 'Server CPU', asks: 'steady' },
  memoryBytes: { name: 'Server memory of the connections', asks: 'memory' },
  bytesPerSecond: { name: 'Bandwidth to the clients', asks: 'steady' },
  handshakeBytes: { name: 'Opening all connections once', asks: 'wire' },
} as const;

export type PlanQuantity = keyof typeof QUANTITIES;

/** How a load can be beyond what was measured, and where the truth then lies. The page of a report uses the same words. */
export const EXTRAPOLATED: {
  readonly axes: Readonly<Record<SizingAxis, string>>;
  readonly tends: Readonly<Record<'too-low' | 'too-high' | 'unknown', string>>;
} = {
  axes: {
    connections: 'connections',
    eventsPerSecond: 'rate',
    payloadBytes: 'payload',
    deliveriesPerSecond: 'deliveries per second',
  },
  tends: {
    'too-low': 'expect more',
    'too-high': 'expect less',
    unknown: 'expect more or less',
  },
};

/** A value of a plan: `0.45 cores`, `16.0 Mbit/s`. */
export function planValue(value: number, quantity: PlanQuantity): string {
  switch (quantity) {
    case 'cores':
      return `${formatValue(value, 'count')} cores`;
    case 'bytesPerSecond':
      return `${formatValue((value * 8) / 1e6, 'count')} Mbit/s`;
    case 'memoryBytes':
    case 'handshakeBytes':
      return formatValue(value, 'bytes');
    default:
      return quantity satisfies never;
  }
}

/** `extrapolated in connections, rate: expect more`; null: the load lies within what was measured. */
export function extrapolationWords({ beyond, tends }: PlanEstimate): string | null {
  if (tends === null) return null;
  const axes = beyond.map(({ axis }) => EXTRAPOLATED.axes[axis]).join(', ');
  return `extrapolated in ${axes}: ${EXTRAPOLATED.tends[tends]}`;
}

/** What to run for a value that is not there. */
export const planCommand = (quantity: PlanQuantity): string =>
  `npm run bench -- ${QUANTITIES[quantity].asks}`;

/** `10,000 connections, 0.2 events per second to each, 300 bytes per event: 2,000 deliveries per second.` */
export function plannedLoadWords({ connections, eventsPerSecond, payloadBytes }: PlannedLoad): string {
  return (
    `${formatCount(connections, 'connection')}, ${formatChosen(eventsPerSecond, 'events')} events per second to each, ` +
    `${formatCount(payloadBytes, 'byte')} per event: ${formatChosen(connections * eventsPerSecond, 'events')} deliveries per second.`
  );
}

/** What a plan rests on, and what it leaves out. */
export const PLAN_LIMITS: readonly string[] = [
  'Server CPU is in processors of the machine that measured. One Node.js process uses about one of them: more cores need more processes.',
  'Memory is heap and buffers of the server per connection. What the process holds without connections and what the kernel holds for sockets come on top.',
  'Bandwidth counts the bytes on the sockets. TCP and IP headers, TLS and heartbeats come on top.',
  'An interval is for one more round of the load on the machine that measured: 19 of 20 lie in it, within the measured loads. Where a run measured few loads, CPU per event is their mean: a busier server does each event for less.',
];
