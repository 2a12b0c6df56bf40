import { COST, USUAL_DELAY } from '../../metrics/margins.ts';
import { readingsOf } from '../../metrics/readings.ts';
import { proxies } from '../../proxies/index.ts';
import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import type { Reads } from './procedure.ts';

const { over } = readingsOf<Reads>();

const CONNECTIONS = 50;
const EVENTS_PER_SECOND = 100;

export const question = defineQuestion({
  title: 'Cost of a proxy',
  question: 'How much later do events arrive through a proxy, and how much CPU time does it take for them?',
  own: {
    'proxy-cpu': {
      label: 'Proxy CPU per delivered event',
      unit: 'ns',
      isCpuTime: true,
      definition:
        'CPU time of all processes of the proxy during a window, divided by the events that the clients received in it.',
      better: 'lower',
      procedure: [over('proxy-cpu', 'median', COST, 'the system does not tell')],
    },
    'hop-added': {
      label: 'Delay that the proxy adds',
      unit: 'ns',
      definition: 'Delivery p50 through the proxy minus delivery p50 without it, in pairs of windows.',
      better: 'lower',
      procedure: [over('added-delay', 'median', USUAL_DELAY, 'nothing was delivered')],
    },
    'hop-delivery': {
      label: 'Delivery p50 through the proxy',
      unit: 'ns',
      definition: 'Time from the moment the plan wanted an event until a client had decoded it, its median.',
      better: 'lower',
      procedure: [over('proxied-delivery', 'median', USUAL_DELAY, 'nothing was delivered')],
    },
    'hop-direct': {
      label: 'Delivery p50 without it',
      unit: 'ns',
      definition: 'The same without the proxy, in windows that take turns with those through it.',
      better: 'lower',
      procedure: [over('direct-delivery', 'median', USUAL_DELAY, 'nothing was delivered')],
    },
  },
  procedures: { hop: () => import('./procedure.ts') },
  cells: proxies.entries().map(([id, proxy]) =>
    makeProcedureCell(id, `through ${proxy.label}`, {
      procedure: 'hop',
      settings: { proxy: id, connections: CONNECTIONS, eventsPerSecond: EVENTS_PER_SECOND, pairs: 2 },
      load: `${CONNECTIONS} connections get ${EVENTS_PER_SECOND} events per second, in turns without and with ${proxy.label}, which has the lines that streams need.`,
      connections: CONNECTIONS,
      armSeconds: 8,
      rounds: { quick: 1, standard: 6, full: 12 },
      primary: ['proxy-cpu.median'],
    }),
  ),
});
