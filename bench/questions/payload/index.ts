import type { LoadCell } from '../../records/scenario.ts';
import { makeLoadCell } from '../cells.ts';
import { cellCurves, defineQuestion } from '../question.ts';

/** 3,000 deliveries a second: with 65,536 bytes each that is 197 MB/s over the loopback, which both sides can carry. */
function paced(payloadBytes: number, quick: number): LoadCell {
  return makeLoadCell(`${payloadBytes}-bytes`, `${payloadBytes.toLocaleString('en')} B`, {
    connections: 100,
    pace: { kind: 'rate', eventsPerSecond: 30 },
    measureMs: { quick: 350, standard: 600, full: 1000 },
    rounds: { quick, standard: 2, full: 5 },
    payloadBytes,
  });
}

function saturated(payloadBytes: number): LoadCell {
  return makeLoadCell(
    `${payloadBytes}-bytes-saturated`,
    `${payloadBytes.toLocaleString('en')} B, as fast as possible`,
    {
      connections: 100,
      pace: { kind: 'saturate' },
      measureMs: { quick: 300, standard: 300, full: 600 },
      rounds: { standard: 2, full: 5 },
      payloadBytes,
    },
  );
}

/** The bare text of an event has about 80 bytes: 128 bytes are hardly any padding. */
const PACED = [
  paced(128, 1),
  paced(256, 0),
  paced(1024, 0),
  paced(4096, 1),
  paced(16_384, 0),
  paced(65_536, 1),
];
const SATURATED = [128, 1024, 16_384, 65_536].map(saturated);

const curveOver = (cells: readonly LoadCell[]) =>
  cellCurves(
    { label: 'Payload', unit: 'bytes', scale: 'log' },
    { along: 'payloadBytes', among: cells.map(({ id }) => id) },
  );

export const question = defineQuestion({
  title: 'Payload size',
  question: 'How do cost, delay and throughput change with the size of an event?',
  cells: [...PACED, ...SATURATED],
  metrics: ['server-cpu', 'client-cpu', 'delivery', 'throughput', 'missed', 'duplicate', 'reordered'],
  curves: [
    curveOver(PACED)('Server CPU per delivered event', 'ns', 'server-cpu', 'mean'),
    curveOver(PACED)('Delivery, p50', 'ns', 'delivery', 'p50'),
    curveOver(SATURATED)('Throughput', 'events/s', 'throughput', 'mean'),
  ],
});
