import { outcomeWord, that, type Case, type CaseFinding } from '../cases/case.ts';
import type { Verdict } from '../records/verdict.ts';
import { ratio, text } from '../records/text.ts';
import { injectedArm } from './arms.ts';
import { injection } from './injection.ts';
import { analyseRecords, doctorCell, recordRounds, told, verdictOn } from './rounds.ts';

const cell = doctorCell({
  id: 'server-cpu',
  measureMs: 500,
  pairs: 4,
  rounds: 8,
  primary: ['server-cpu.mean'],
});

/**
 * A server that burns a share of CPU time more than its A/A control: on any machine the ratio of the two is known. The control
 * keeps the same account of its CPU time and burns nothing: beside an ordinary server the account itself would count as burnt.
 */
export function burningServer(percent: number, isDefault: boolean): Case {
  const share = percent / 100;
  return injection({
    title: `${percent} % more CPU time on one server`,
    injected: `One of two equal servers burns ${percent} % CPU time on top of what it uses.`,
    seconds: 65,
    isDefault,
    async run(trial) {
      const arms = [
        injectedArm('sse', 'sse', { server: { kind: 'burn', share: 0 } }),
        injectedArm('sse', 'sse-burning', { server: { kind: 'burn', share } }),
      ];
      const records = await recordRounds(trial, `server-cpu-${share}`, cell, arms);
      const analysis = analyseRecords(records, cell, ['server-cpu', 'client-cpu']);
      return judgeCpu(share, verdictOn(analysis, 'server-cpu'), verdictOn(analysis, 'client-cpu'));
    },
  });
}

/** The interval of the burning side contains the truth, and the other side, which nothing changed, did not move. Pure. */
export function judgeCpu(
  share: number,
  server: Verdict | null,
  client: Verdict | null,
): readonly CaseFinding[] {
  const truth = 1 + share;
  const found = server?.ratio ?? null;
  const holds = found !== null && found.low <= truth && truth <= found.high;
  const isWrongWay = server?.outcome === 'lower' || (found !== null && found.high < 1);
  const isUntouched = client !== null && client.outcome !== 'lower' && client.outcome !== 'higher';
  return [
    that('server CPU per event', text`an interval that contains ${ratio(truth)}`, told(server), holds),
    that(
      'its direction',
      'not lower',
      server === null ? 'no verdict' : outcomeWord(server.outcome),
      server !== null && !isWrongWay,
    ),
    that('client CPU per event', 'no difference beyond its margin', told(client), isUntouched),
  ];
}
