import type { Metric } from '../records/metric.ts';
import { COST } from './parts/margins.ts';
import { overReadings } from './parts/over-readings.ts';

/** How well events share a packet. */
export const packets: Metric = {
  label: 'Packets per event',
  unit: 'count',
  definition:
    'TCP segments that the machine sent while events went out, in both directions and with all acknowledgements, divided by the events; only counted where nothing else used the network.',
  better: 'lower',
  load: [],
  fault: [],
  procedure: [
    overReadings('packets', 'mean', COST, 'something else used the network, or the system does not count'),
  ],
};
