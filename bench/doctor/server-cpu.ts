import type { Verdict } from '../records/run.ts';
import type { LoadCell } from '../records/scenario.ts';
import { injectedArm } from './arms.ts';
import { that, type Case, type Finding } from './case.ts';
import { measureRounds, verdictOn } from './rounds.ts';

const cell: LoadCell = {
  kind: 'load',
  id: 'server-cpu',
  label: '100 connections',
  connections: 100,
  pace: { kind: 'rate', eventsPerSecond: 250 },
  settleMs: 100,
  measureMs: { quick: 500, standard: 500, full: 500 },
  pairs: { quick: 4, standard: 4, full: 4 },
  rounds: { quick: 8, standard: 8, full: 8 },
  primary: ['server-cpu.mean'],
  transports: null,
  payloadBytes: null,
};

/**
 * A server that burns a share of CPU time more than its aa: on any machine the ratio of the two is known. The aa keeps the
 * same account of its CPU time and burns nothing: beside an ordinary server the keeping of it would count as burnt.
 */
export function serverCpu(share: number, isDefault: boolean): Case {
  return {
    title: `${(share * 100).toFixed(0)} % more CPU time on one server`,
    injected: `One of two equal servers burns ${(share * 100).toFixed(0)} % CPU time on top of what it uses.`,
    seconds: 65,
    isDefault,
    async run(trial) {
      const analysis = await measureRounds(trial, {
        injection: `server-cpu-${share}`,
        cell,
        arms: [
          injectedArm('sse', 'sse', { server: { kind: 'burn', share: 0 } }),
          injectedArm('sse', 'sse-burning', { server: { kind: 'burn', share } }),
        ],
        metrics: ['server-cpu', 'client-cpu'],
      });
      return judgeCpu(share, verdictOn(analysis, 'server-cpu'), verdictOn(analysis, 'client-cpu'));
    },
  };
}

/** The interval of the burning side holds the truth, and the other side, which nobody touched, did not move. Pure. */
export function judgeCpu(share: number, server: Verdict | null, client: Verdict | null): readonly Finding[] {
  const truth = 1 + share;
  const ratio = server?.ratio ?? null;
  const holds = ratio !== null && ratio.low <= truth && truth <= ratio.high;
  const isWrongWay = server?.outcome === 'lower' || (ratio !== null && ratio.high < 1);
  const untouched = client === null || (client.outcome !== 'lower' && client.outcome !== 'higher');
  return [
    that('server CPU per event', `an interval that holds ${truth.toFixed(2)}x`, told(server), holds),
    that('its direction', 'not lower', server?.outcome ?? 'no verdict', server !== null && !isWrongWay),
    that(
      'client CPU per event',
      'no difference beyond its margin',
      told(client),
      client !== null && untouched,
    ),
  ];
}

function told(verdict: Verdict | null): string {
  if (verdict === null) return 'no verdict';
  if (verdict.ratio === null)
    return `${verdict.outcome}: ${verdict.because.map(({ code }) => code).join(', ')}`;
  const { point, low, high } = verdict.ratio;
  return `${point.toFixed(3)}x (${low.toFixed(3)}..${high.toFixed(3)}), ${verdict.outcome}`;
}
