import { COST, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { proxies, PROXY_IDS, type ProxyId } from '../../proxies/index.ts';
import type { Metric, MetricTable } from '../../records/metric.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import type { Reads } from './procedure.ts';

const { over } = readingsOf<Reads>();

const CONNECTIONS = 50;
const EVENTS_PER_SECOND = 100;
/** Those that most people have: with all of them, the share of each in the chance of error would be too small to reach in the time. */
const DECIDED: readonly ProxyId[] = ['nginx', 'haproxy', 'caddy'];

/** What is measured of one proxy. */
function metricsOf(id: ProxyId): readonly (readonly [string, Metric])[] {
  const { label } = proxies.get(id);
  const absent = 'the proxy is not installed, or nothing was delivered through it';
  return [
    [
      `hop-added-${id}`,
      {
        label: `Delay that ${label} adds`,
        unit: 'ns',
        definition: `Delivery p50 through ${label} minus delivery p50 without a proxy, in the same half of a round.`,
        better: 'lower',
        isDifference: true,
        procedure: [over(`added-delay-${id}`, 'median', USUAL_DELAY, absent)],
      },
    ],
    [
      `hop-delivery-${id}`,
      {
        label: `Delivery p50 through ${label}`,
        unit: 'ns',
        definition:
          'Time from the moment the plan wanted an event until a client had decoded it, its median.',
        better: 'lower',
        procedure: [over(`proxied-delivery-${id}`, 'median', USUAL_DELAY, absent)],
      },
    ],
    [
      `proxy-cpu-${id}`,
      {
        label: `CPU of ${label} per delivered event`,
        unit: 'ns',
        isCpuTime: true,
        definition:
          'CPU time of all processes of the proxy during a window, divided by the events that the clients received in it.',
        better: 'lower',
        procedure: [over(`proxy-cpu-${id}`, 'median', COST, `${absent}, or the system does not tell`)],
      },
    ],
  ];
}

const own: MetricTable = {
  ...Object.fromEntries(PROXY_IDS.flatMap(metricsOf)),
  'hop-direct': {
    label: 'Delivery p50 without a proxy',
    unit: 'ns',
    definition: 'The same without a proxy, in windows that take turns with those through each.',
    better: 'lower',
    procedure: [over('direct-delivery', 'median', USUAL_DELAY, 'nothing was delivered')],
  },
};

export const question = defineQuestion({
  title: 'Cost of a proxy',
  question: 'How much later do events arrive through a proxy, and how much CPU time does it take for them?',
  own,
  procedures: { hop: () => import('./procedure.ts') },
  cells: [
    makeProcedureCell('50-connections', 'without a proxy and through each', {
      procedure: 'hop',
      settings: { connections: CONNECTIONS, eventsPerSecond: EVENTS_PER_SECOND },
      load: `${CONNECTIONS} connections get ${EVENTS_PER_SECOND} events per second, in turns without a proxy and through each that is installed, with the lines that streams need.`,
      connections: CONNECTIONS,
      armSeconds: 9,
      rounds: { quick: 1, standard: 12, full: 40 },
      primary: DECIDED.map((id) => `proxy-cpu-${id}.median`),
    }),
  ],
});
