import { bytes, ns, plain, sentences, text } from '../records/text.ts';
import { notInRun, notMeasured, type Claim } from './contract.ts';
import { keysOf, roundCount, procedureFacts, type ProcedureFact } from './facts.ts';

/** What a server may keep for a client before one can no longer speak of backpressure, bytes. */
const LITTLE_BYTES = 1024 * 1024;

export const builtInBackpressure: Claim = {
  sentence: 'SSE has backpressure built in.',
  source: 'blog posts',
  kind: 'folklore',
  decide(evidence) {
    const held = procedureFacts(evidence, 'slow-consumer/most-buffered', 'sse');
    const [free, limited] = ['no-limit', 'limit-1-mib'].map((name) => held.find(({ cell }) => cell === name));
    if (free === undefined || free.value === null) return notInRun(['slow-consumer']);
    const keys = keysOf([free, ...(limited === undefined ? [] : [limited])]);
    if (free.value <= LITTLE_BYTES) {
      return notMeasured(
        text`Inconclusive. The kernel took all that was written, and the server had nothing to buffer.`,
        keys,
      );
    }
    const capped =
      limited === undefined || limited.value === null
        ? text``
        : text`; with a limit of our own, at most ${bytes(limited.value)}, and then it closed the connection`;
    return {
      outcome: 'fails',
      because: sentences(
        text`A server that ignores backpressure buffered ${bytes(free.value)} for an SSE client that did not read${capped}.`,
        'TCP slows the sender down; a server that goes on writing fills its own memory.',
      ),
      evidence: keys,
    };
  },
};

/** A herd is one when it is this many times as dense as with jitter. */
const DENSE = 2;

export const herd: Claim = {
  sentence: 'Clients that reconnect all at once bring the server down.',
  source: 'Mattermost issue 10960; Phoenix issue 4045',
  kind: 'folklore',
  decide(evidence) {
    const all = (metric: string, way: string): readonly ProcedureFact[] =>
      procedureFacts(evidence, `herd/${metric}`, 'sse', 'websocket').filter(({ cell }) =>
        cell.startsWith(way),
      );
    const most = (facts: readonly ProcedureFact[]): number =>
      Math.max(...facts.map(({ value }) => value ?? 0));
    const [fixed, random] = [all('herd-worst-100ms', 'fixed-'), all('herd-worst-100ms', 'full-jitter-')];
    if (fixed.length === 0 || random.length === 0) return notInRun(['herd']);
    const keys = keysOf([...fixed, ...random]);
    if ([...fixed, ...random].some(({ value }) => value === null)) {
      return notMeasured(text`Inconclusive. Not every herd was seen whole.`, keys);
    }
    const delays = all('loop-delay', 'fixed-');
    const heldUp =
      delays.length === 0 ? null : text`The server's event loop was blocked for at most ${ns(most(delays))}.`;
    return {
      outcome: most(fixed) >= DENSE * most(random) ? 'depends' : 'fails',
      because: sentences(
        text`It depends on their number and on how they wait. All reconnected (${roundCount(fixed)}).`,
        text`With a fixed delay, ${plain(most(fixed))} connects fell into the worst 100 ms; with a random delay, ${plain(most(random))}.`,
        heldUp,
        'Larger herds are not measured.',
      ),
      evidence: keys,
    };
  },
};
