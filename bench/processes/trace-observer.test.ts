import { describe, expect, it } from 'vitest';
import { EAGER } from '../../clients/witness.fixture.ts';
import { scriptHalf } from '../../clients/scripted-half.fixture.ts';
import { StreamClient } from '../../clients/engine/stream-client.ts';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import { TraceObserver } from './trace-observer.ts';

/** A client without a network, whose life is traced. Time starts at 0. */
function traced(traces = new TraceObserver()) {
  const clock = createManualClock(0);
  const script = scriptHalf();
  const client = new StreamClient({
    half: script.half,
    origin: 'http://127.0.0.1:1',
    policy: { ...EAGER, delayMs: 100, maxDelayMs: 100 },
    clock,
    random: () => 0,
    observer: traces,
  });
  client.connect();
  return { clock, client, traces, ...script };
}

describe('a trace', () => {
  it('has every stamp of a life with a loss and a failed attempt', () => {
    const { clock, client, traces, accept, receive, lose } = traced();
    clock.advance(1);
    accept();
    clock.advance(9);
    receive(1);
    clock.advance(20);
    receive(2);
    clock.advance(5);
    lose(); // at 35 ms
    clock.advance(102);
    lose(); // the attempt of 135 ms fails at 137 ms
    clock.advance(103);
    accept(); // the attempt of 237 ms opens at 240 ms
    clock.advance(2);
    receive(3, 5);
    const trace = traces.of(client, 6);
    expect(trace).toMatchObject({
      lostNs: [35e6, 137e6],
      lossCauses: Array.from({ length: 2 }, () => ({ kind: 'broken', code: 'ECONNRESET' })),
      closedForGoodNs: null,
      received: 4,
      missed: 2,
      duplicate: 0,
      reordered: 0,
      highestSeq: 5,
    });
    expect(trace.attempts.map(({ atNs }) => atNs)).toEqual([0, 135e6, 237e6]);
    expect(trace.openedNs).toEqual([1e6, 240e6]);
    expect(trace.events.receivedNs).toEqual([10e6, 30e6, 242e6, 242e6]);
    expect(trace.events.dueNs).toHaveLength(4);
    expect(trace.events.wireBytes).toHaveLength(4);
  });

  it('of a client that receives nothing is empty, and of one that gives up says when', () => {
    const { clock, client, traces, accept } = traced();
    accept();
    clock.advance(7);
    client.close();
    expect(traces.of(client, 3)).toMatchObject({
      events: { receivedNs: [], dueNs: [], wireBytes: [] },
      received: 0,
      missed: 3,
    });
    traces.closedForGood(client, 8e6);
    expect(traces.of(client, 3).closedForGoodNs).toBe(8e6);
  });

  it('belongs to its own client', () => {
    const traces = new TraceObserver();
    const [one, other] = [traced(traces), traced(traces)];
    one.accept();
    expect(traces.of(one.client, 0).openedNs).toHaveLength(1);
    expect(traces.of(other.client, 0).openedNs).toEqual([]);
  });
});
