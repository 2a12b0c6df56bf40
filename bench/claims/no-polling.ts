import { ARTICLE, notMeasured, type Claim } from './contract.ts';
import { overRounds, procedureFacts, type ProcedureFact } from './procedure-facts.ts';

const STREAMS = ['sse', 'websocket'];
const ASKING = ['long-polling', 'polling-200ms', 'polling-1s'];

export const noPolling: Claim = {
  sentence: 'The server pushes, so the client need not poll.',
  source: ARTICLE,
  kind: 'article',
  decide(evidence) {
    const of = (
      metric: string,
      transports: readonly string[],
    ): readonly (ProcedureFact & { value: number })[] =>
      transports
        .flatMap((transport) => procedureFacts(evidence, 'polling', metric, transport))
        .flatMap((fact) => (fact.value === null ? [] : [{ ...fact, value: fact.value }]));
    const [streams, asking] = [of('requests', STREAMS), of('requests', ASKING)];
    if (streams.length === 0 || asking.length === 0)
      return notMeasured("Not in this run. It takes 'npm run bench -- polling'.");
    const [most, least] = [
      Math.max(...streams.map(({ value }) => value)),
      Math.min(...asking.map(({ value }) => value)),
    ];
    const [soonest, latest] = [of('delivery', STREAMS), of('delivery', ASKING)];
    return {
      outcome: most < least / 10 ? 'holds' : most >= least ? 'fails' : 'depends',
      because:
        `While events flow (${overRounds([...streams, ...asking])}), a stream takes at most ${short(most)} requests an event, and clients that ask take ${short(least)} to ` +
        `${short(Math.max(...asking.map(({ value }) => value)))}.` +
        (soonest.length === 0 || latest.length === 0
          ? ''
          : ` Half of the events are there after ${milliseconds(Math.max(...soonest.map(({ value }) => value)))} or sooner, and after up to ${milliseconds(Math.max(...latest.map(({ value }) => value)))} where clients ask.`),
      evidence: [...streams, ...asking]
        .map(({ key }) => key)
        .filter((key, at, all) => all.indexOf(key) === at),
    };
  },
};

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function milliseconds(ns: number): string {
  return `${Number((ns / 1e6).toPrecision(3))} ms`;
}
