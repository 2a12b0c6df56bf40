import { z } from 'zod';

import { amount, fraction, line, shape, whole, type Described } from './vocabulary.ts';

const point = shape('SizingPoint', 'What one transport took under one load, over the rounds that count', {
  scenario: line,
  cell: line,
  connections: whole.nullable().describe('null, here and below: the value does not depend on it'),
  eventsPerSecond: amount.nullable().describe('To each connection'),
  payloadBytes: amount.nullable().describe('Length of the JSON text of an event, as it was sent'),
  value: amount.describe('Median over the rounds'),
  low: amount,
  high: amount,
  confidence: fraction.describe('That the median lies from `low` to `high`; 0 with one round'),
});

const points = z.array(point);

export const sizing = shape('Sizing', 'What one transport takes, for a plan of another load', {
  transport: line,
  cpuNs: points.describe('Server CPU per delivered event, of every cell at a fixed rate'),
  overheadBytes: points.describe('Bytes of an event on the socket beyond its JSON text'),
  memoryBytes: points.describe(
    'Server memory per connection; of connections that got events where there are any',
  ),
  handshakeBytes: points.describe('Bytes to open a connection, in both directions'),
});

/** A load that somebody has in mind. */
export interface PlannedLoad {
  readonly connections: number;
  /** To each connection. */
  readonly eventsPerSecond: number;
  /** Length of the text of an event. */
  readonly payloadBytes: number;
}

/** What a load can lie beyond; `deliveriesPerSecond`: events to all connections together. */
export type SizingAxis = keyof PlannedLoad | 'deliveriesPerSecond';

/** What a planned load would take, with what is known about it. */
export interface PlanEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Of the least sure of the values that it comes from. */
  readonly confidence: number;
  /** Where the load lies beyond everything that was measured; empty: nowhere. */
  readonly beyond: readonly {
    readonly axis: SizingAxis;
    readonly measuredLow: number;
    readonly measuredHigh: number;
  }[];
  /** Where the truth then lies, if that can be said: the estimate is too low, or too high; null: nothing is beyond. */
  readonly tends: 'too-low' | 'too-high' | 'unknown' | null;
  /** `scenario/cell` of the values that it comes from. */
  readonly from: readonly string[];
}

/** What a load would take over one transport; null: this run does not have the value. */
export interface TransportPlan {
  readonly transport: string;
  readonly label: string;
  /** Processors of the machine that measured. */
  readonly cores: PlanEstimate | null;
  readonly memoryBytes: PlanEstimate | null;
  readonly bytesPerSecond: PlanEstimate | null;
  /** For all connections to open once. */
  readonly handshakeBytes: PlanEstimate | null;
}

export interface Plan {
  readonly load: PlannedLoad;
  readonly transports: readonly TransportPlan[];
}

export type SizingPoint = Described<typeof point>;
export type Sizing = Described<typeof sizing>;
