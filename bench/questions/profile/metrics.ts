import { COST } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import type { Metric, MetricTable } from '../../records/metric.ts';
import type { Reads } from './parts.ts';

const { at } = readingsOf<Reads>();

/** With the most connections, where the parts differ most. The curves have the others. */
function perEvent(quantity: Reads, label: string, definition: string): Metric {
  return {
    label,
    unit: 'ns',
    definition,
    isCpuTime: true,
    better: 'neither',
    procedure: [at(quantity, 'last', 'mean', COST)],
  };
}

const SHARE =
  'The share of the samples of the server that were taken there, of what an event costs without sampling.';

export const ownMetrics = {
  'profile-whole': perEvent(
    'whole',
    'CPU per event: whole',
    'CPU time of the server, user and system, per delivered event, before and after sampling.',
  ),
  'profile-core': perEvent('core', 'CPU per event: Node.js core', `${SHARE} JavaScript of Node.js itself.`),
  'profile-framework': perEvent(
    'framework',
    'CPU per event: framework',
    `${SHARE} Express and the packages it brings.`,
  ),
  'profile-library': perEvent('library', 'CPU per event: protocol library', `${SHARE} The package ws.`),
  'profile-server': perEvent('server', 'CPU per event: server code', `${SHARE} Files in servers/.`),
  'profile-harness': perEvent('harness', 'CPU per event: measuring code', `${SHARE} Files in bench/.`),
  'profile-collector': perEvent(
    'collector',
    'CPU per event: garbage collector',
    `${SHARE} Only the part of it that stops the main thread.`,
  ),
  'profile-native': perEvent(
    'native',
    'CPU per event: native code and kernel',
    `${SHARE} Everything that is no JavaScript: C++, libuv and system calls.`,
  ),
  'profile-kernel': perEvent(
    'kernel',
    'CPU per event: kernel',
    'System time of the server per delivered event, as the kernel counts it, without sampling. Most of it is in native code.',
  ),
  'profile-sampling': perEvent(
    'sampling',
    'CPU per event: sampling itself',
    'CPU time per delivered event with sampling, minus that without.',
  ),
} as const satisfies MetricTable;
