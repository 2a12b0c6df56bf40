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
  confidence: fraction.describe('That one more round lies from `low` to `high`; 0 with one round'),
});

const cpuModel = shape(
  'CpuModel',
  'Server CPU of a delivered event as a sum, ns: what was measured in other loads of the run is foretold best by these terms',
  {
    perDeliveryNs: amount.describe('For each connection that an event goes to'),
    perEventNs: amount.describe('Once for each event; its connections share it'),
    perSecondNs: amount.describe('Once for each second; the deliveries of that second share it'),
    perByteNs: amount.describe('For each byte of the text'),
    perLogConnectionsNs: amount.describe('For e times the connections: what belongs to them fits no cache'),
    lowFactor: amount.describe('From the sum to the low end of its interval'),
    highFactor: amount,
    confidence: fraction.describe('That one more round of a load lies between the two; 0: unknown'),
  },
);

const points = z.array(point);

export const sizing = shape('Sizing', 'What one transport takes, for a plan of another load', {
  transport: line,
  cpuNs: points.describe('Server CPU per delivered event, of every cell at a fixed rate'),
  cpuModel: cpuModel.nullable().describe('null: there is no such cell'),
  overheadBytes: points.describe('Bytes of an event on the socket beyond its JSON text'),
  memoryBytes: points.describe(
    'Heap and external buffers of the server per connection, by how many there are; of connections that got events where there are any',
  ),
  handshakeBytes: points.describe('Bytes to open a connection, in both directions'),
});

const estimate = z.strictObject({ value: amount, low: amount, high: amount });
export const example = shape('Example', 'What an everyday load would take over the transports of the run', {
  connections: whole,
  eventsPerSecond: amount.describe('To each connection'),
  payloadBytes: whole,
  transports: z.array(
    z.strictObject({
      transport: line,
      cores: estimate.describe('Processors of the machine that measured'),
      memoryBytes: estimate.describe('Of the server, for all connections'),
    }),
  ),
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
  /** Scenarios of the values that it comes from. */
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

export type Example = Described<typeof example>;
export type CpuModel = Described<typeof cpuModel>;
export type SizingPoint = Described<typeof point>;
export type Sizing = Described<typeof sizing>;
