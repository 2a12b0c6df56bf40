import { notMeasured, type Claim } from './contract.ts';
import { overRounds, procedureFacts, type ProcedureFact } from './procedure-facts.ts';

/** What a server may keep for a client before one can no longer speak of backpressure, bytes. */
const LITTLE_BYTES = 1024 * 1024;

export const builtInBackpressure: Claim = {
  sentence: 'SSE has backpressure built in.',
  source: 'blog posts',
  kind: 'folklore',
  decide(evidence) {
    const held = ['no-limit', 'limit-1-mib'].map(
      (cell) =>
        procedureFacts(evidence, 'slow-consumer', 'most-buffered', 'sse').find(
          (fact) => fact.cell === cell,
        ) ?? null,
    );
    const [free, limited] = held;
    if (free === undefined || free === null || free.value === null)
      return notMeasured("Not in this run. It takes 'npm run bench -- slow-consumer'.");
    const keys = held.flatMap((fact) => fact?.key ?? []);
    if (free.value <= LITTLE_BYTES)
      return notMeasured(
        'Not decided: the kernel took all that was written, and the server had nothing to keep.',
        keys,
      );
    return {
      outcome: 'fails',
      because:
        `Where the server heeds nothing, it kept ${megabytes(free.value)} for an SSE client that did not read` +
        `${limited === undefined || limited === null || limited.value === null ? '' : `; with a limit of ours, at most ${megabytes(limited.value)}, and then it closed the connection`}. ` +
        'TCP holds the sender back. A server that goes on writing all the same fills its own memory.',
      evidence: keys,
    };
  },
};

/** A herd is one when it is so many times as dense as with jitter. */
const DENSE = 2;

export const herd: Claim = {
  sentence: 'Clients that reconnect all at once bring the server down.',
  source: 'Mattermost issue 10960; Phoenix issue 4045',
  kind: 'folklore',
  decide(evidence) {
    const all = (metric: string, way: string): readonly ProcedureFact[] =>
      ['sse', 'websocket'].flatMap((transport) =>
        procedureFacts(evidence, 'herd', metric, transport).filter(({ cell }) => cell.startsWith(way)),
      );
    const most = (facts: readonly ProcedureFact[]): number =>
      Math.max(...facts.map(({ value }) => value ?? 0));
    const [fixed, drawn] = [all('herd-worst-100ms', 'fixed-'), all('herd-worst-100ms', 'full-jitter-')];
    if (fixed.length === 0 || drawn.length === 0)
      return notMeasured("Not in this run. It takes 'npm run bench -- herd'.");
    const keys = [...new Set([...fixed, ...drawn].map(({ key }) => key))];
    if ([...fixed, ...drawn].some(({ value }) => value === null))
      return notMeasured('Not decided: not every herd was seen whole.', keys);
    const delays = all('loop-delay', 'fixed-');
    return {
      outcome: most(fixed) >= DENSE * most(drawn) ? 'depends' : 'fails',
      because: [
        `It depends on how many there are and how they wait. All came back (${overRounds(fixed)}).`,
        `Where each waits the same time, ${most(fixed)} connects fell into the worst 100 ms; where each draws its own, ${most(drawn)}.`,
        ...(delays.length === 0
          ? []
          : [`The server's event loop was held up for at most ${(most(delays) / 1e6).toFixed(0)} ms.`]),
        'Larger herds are not measured.',
      ].join(' '),
      evidence: keys,
    };
  },
};

function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toPrecision(3))} MB`;
}
