import { makeProcedureCell } from '../cells.ts';
import { defineQuestion } from '../question.ts';
import { AWAY_EVENTS, AWAY_TIMES, CHANGES, OUTAGE_MS, ownMetrics } from './metrics.ts';

const EVENTS_PER_SECOND = 1000;

export const question = defineQuestion({
  title: 'Several servers',
  question:
    'What does a broker between several servers cost, and does a client that resumes on another server get every event?',
  own: ownMetrics,
  procedures: {
    'backplane-price': () => import('./price.ts'),
    'backplane-moves': () => import('./moves.ts'),
  },
  cells: [
    makeProcedureCell('price', 'one server alone and through each broker', {
      procedure: 'backplane-price',
      settings: { connections: 20, eventsPerSecond: EVENTS_PER_SECOND },
      load: `20 connections get ${EVENTS_PER_SECOND} events per second, in turns from one server alone and from one that hands each event to a broker and sends what it reads from there.`,
      connections: 20,
      armSeconds: 21,
      rounds: { quick: 1, standard: 6, full: 10 },
    }),
    makeProcedureCell('moves', 'clients that change servers, and a broker that restarts', {
      procedure: 'backplane-moves',
      settings: {
        connections: 10,
        eventsPerSecond: EVENTS_PER_SECOND,
        changes: CHANGES,
        awayTimes: AWAY_TIMES,
        awayEvents: AWAY_EVENTS,
        outageMs: OUTAGE_MS,
      },
      load: `At ${EVENTS_PER_SECOND} events per second 10 clients are sent ${CHANGES} times to another server; ${AWAY_TIMES} times ${AWAY_EVENTS} events go out before the next server has started; and the broker is killed and started again.`,
      connections: 10,
      armSeconds: 45,
      rounds: { quick: 1, standard: 2, full: 6 },
    }),
  ],
});
