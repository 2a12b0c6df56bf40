import { describe, expect, it } from 'vitest';
import { scriptHalf } from '../../clients/scripted-half.fixture.ts';
import { StreamClient } from '../../clients/stream-client.ts';
import { createManualClock } from '../../servers/contract/manual-clock.ts';
import { TraceObserver } from './trace-observer.ts';

const policy = {
  delayMs: 100,
  backoffFactor: 1,
  maxDelayMs: 100,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: true,
} as const;

/** A client without a network, whose life is traced. Time starts at 0. */
function traced(traces = new TraceObserver()) {
  const clock = createManualClock(0);
  const script = scriptHalf();
  const client = new StreamClient({
    half: script.half,
    origin: 'http://127.0.0.1:1',
    policy,
    clock,
    random: () => 0,
    observer: {
      attempted: (self, atNs) => traces.attempted(self, atNs),
      opened: (self, atNs) => traces.opened(self, atNs),
      received: (self, _event, atNs) => traces.received(self, atNs),
      lost: (self, _cause, atNs) => traces.lost(self, atNs),
      closedForGood: () => undefined,
    },
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
    expect(traces.of(client, 6)).toEqual({
      attemptNs: [0, 135e6, 237e6],
      openedNs: [1e6, 240e6],
      firstEventNs: [10e6, 242e6],
      lostNs: [35e6, 137e6],
      longestGapNs: 212e6,
      lastEventNs: 242e6,
      received: 4,
      missed: 2,
      duplicate: 0,
      reordered: 0,
      highestSeq: 5,
      isOpen: true,
      isClosedForGood: false,
    });
  });

  it('of a client that hears nothing says so with null', () => {
    const { client, traces, accept, lose } = traced();
    accept();
    lose();
    expect(traces.of(client, 3)).toMatchObject({
      firstEventNs: [null],
      lastEventNs: null,
      longestGapNs: 0,
      received: 0,
      missed: 3,
      isOpen: false,
    });
  });

  it('has no first event for an opening that brought none, even if the one before did', () => {
    const { clock, client, traces, accept, receive, lose } = traced();
    accept();
    receive(1);
    lose();
    clock.advance(100);
    accept();
    expect(traces.of(client, 1).firstEventNs).toEqual([0, null]);
  });

  it('belongs to its own client', () => {
    const traces = new TraceObserver();
    const [one, other] = [traced(traces), traced(traces)];
    one.accept();
    expect(traces.of(one.client, 0).openedNs).toEqual([0]);
    expect(traces.of(other.client, 0).openedNs).toEqual([]);
  });
});
