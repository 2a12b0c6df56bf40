import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import type { ReconnectPolicy } from '../reconnect.ts';
import { createLog, scriptHalf, textOf } from '../scripted-half.fixture.ts';
import type { ClientObserver, MeasuredClient } from './measured-client.ts';
import { StreamClient } from './stream-client.ts';

const policy: ReconnectPolicy = {
  delayMs: 100,
  backoffFactor: 2,
  maxDelayMs: 350,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: true,
  reopens: true,
};

/** A client without a network, on a manual clock, with a log of what it reports. */
function connect(changes: Partial<ReconnectPolicy> = {}, then: Partial<ClientObserver> = {}) {
  const clock = createManualClock(0);
  const script = scriptHalf();
  const { log, observer } = createLog(then);
  const client = new StreamClient({
    half: script.half,
    origin: 'http://127.0.0.1:1',
    policy: { ...policy, ...changes },
    clock,
    random: () => 0.5,
    observer,
  });
  client.connect();
  const linesOf = (what: string): readonly string[] => log.filter((line) => line.startsWith(what));
  const resumePoints = () => script.targets.map(({ resumePoint }) => resumePoint);
  return { clock, client, log, linesOf, resumePoints, ...script };
}

describe('a client', () => {
  it('reports what happens, with the time', () => {
    const { clock, log, accept, receive, lose } = connect();
    clock.advance(5);
    accept();
    clock.advance(5);
    receive(1, 2);
    clock.advance(5);
    lose({ kind: 'ended', code: 1001 });
    clock.advance(100);
    expect(log).toEqual([
      'attempted at 0 ms',
      'opened at 5 ms',
      'received 1 at 10 ms',
      'received 2 at 10 ms',
      'lost ended 1001 at 15 ms',
      'attempted at 115 ms',
    ]);
  });

  it('counts the bytes of the texts and the gaps, over all its connections', () => {
    const { client, clock, accept, receive, gap, lose } = connect();
    accept();
    receive(1);
    lose();
    clock.advance(100);
    accept();
    gap();
    receive(5);
    expect(client.payloadBytes).toBe(2 * textOf(1)[1]);
    expect(client.gaps).toBe(1);
    expect(client.sequence.counts(5)).toEqual({ received: 2, missed: 3, duplicate: 0, reordered: 0 });
  });

  it('starts a new count when asked to', () => {
    const { client, accept, receive } = connect();
    accept();
    receive(1, 3);
    client.expectFrom(4);
    receive(4, 5);
    expect(client.sequence.counts(5)).toEqual({ received: 2, missed: 0, duplicate: 0, reordered: 0 });
  });
});

describe('reconnection', () => {
  it('waits longer after every failure, and not after a connection that was open', () => {
    const { clock, linesOf, accept, lose } = connect();
    for (const waitMs of [200, 350, 350]) {
      lose();
      clock.advance(waitMs);
    }
    accept();
    lose();
    clock.advance(100);
    expect(linesOf('attempted')).toEqual([0, 200, 550, 900, 1000].map((atMs) => `attempted at ${atMs} ms`));
  });

  it('ends at an answer that is not a stream, under a policy that does not reopen', () => {
    const { clock, client, log, lose, targets } = connect({ reopens: false });
    lose();
    clock.advance(200);
    lose({ kind: 'refused', status: 502 });
    clock.advance(10_000);
    expect(log.slice(-2)).toEqual(['lost refused 502 at 200 ms', 'closed for good at 200 ms']);
    expect([client.isClosedForGood, targets.length, clock.pendingTimers()]).toEqual([true, 2, 0]);
  });

  it('resumes after the highest seq it has, in the history it knows', () => {
    const { clock, accept, receive, lose, resumePoints } = connect();
    accept();
    lose();
    clock.advance(100);
    accept();
    receive(1, 3, 2);
    lose();
    clock.advance(100);
    lose();
    clock.advance(200);
    expect(resumePoints()).toEqual([null, null, '3.here', '3.here']);
  });

  it('resumes by seq alone when the server names no history', () => {
    const { clock, accept, receive, lose, resumePoints } = connect();
    accept(null);
    receive(7);
    lose();
    clock.advance(100);
    expect(resumePoints()).toEqual([null, '7']);
  });

  it('forgets its seq as soon as the server is in another history', () => {
    const { clock, accept, receive, lose, resumePoints } = connect();
    accept('before');
    receive(40);
    lose();
    clock.advance(100);
    accept('after');
    lose();
    clock.advance(100);
    accept('after');
    receive(2);
    lose();
    clock.advance(100);
    expect(resumePoints()).toEqual([null, '40.before', null, '2.after']);
  });

  it('without resume asks only for new events', () => {
    const { clock, accept, receive, lose, resumePoints } = connect({ resume: false });
    accept();
    receive(1);
    lose();
    clock.advance(100);
    expect(resumePoints()).toEqual([null, null]);
  });
});

describe('silence', () => {
  it('ends a connection after the timeout, which events and heartbeats restart', () => {
    const { clock, linesOf, open, accept, receive, heartbeat } = connect({ silenceTimeoutMs: 1000 });
    accept();
    clock.advance(900);
    receive(1);
    clock.advance(900);
    heartbeat();
    clock.advance(999);
    expect(linesOf('lost')).toEqual([]);
    clock.advance(1);
    expect(linesOf('lost')).toEqual(['lost silent at 2800 ms']);
    expect(open()).toBe(0);
  });

  it('ends an attempt that is never answered, and counts it as failed', () => {
    const { clock, log, open } = connect({ silenceTimeoutMs: 1000 });
    clock.advance(1000);
    expect(log).toEqual(['attempted at 0 ms', 'lost silent at 1000 ms']);
    expect(open()).toBe(0);
    clock.advance(200);
    expect(log.at(-1)).toBe('attempted at 1200 ms');
  });

  it('is counted from the opening, when that was the last thing to arrive', () => {
    const { clock, linesOf, accept } = connect({ silenceTimeoutMs: 1000 });
    clock.advance(900);
    accept();
    clock.advance(1000);
    expect(linesOf('lost')).toEqual(['lost silent at 1900 ms']);
  });

  it('is watched on each connection from its start', () => {
    const { clock, linesOf, accept, lose } = connect({ silenceTimeoutMs: 1000 });
    accept();
    clock.advance(900);
    lose();
    clock.advance(100);
    accept();
    clock.advance(999);
    expect(linesOf('lost')).toHaveLength(1);
    clock.advance(1);
    expect(linesOf('lost')).toHaveLength(2);
  });
});

describe('closing', () => {
  it.each([
    ['before the connection is open', () => undefined],
    ['on an open connection', ({ accept }: ReturnType<typeof connect>) => accept()],
    ['during the wait for the next attempt', ({ lose }: ReturnType<typeof connect>) => lose()],
  ])('%s ends everything', (_, prepare) => {
    const connected = connect({ silenceTimeoutMs: 1000 });
    prepare(connected);
    connected.client.close();
    connected.client.close();
    connected.clock.advance(10_000);
    expect(connected.targets).toHaveLength(1);
    expect(connected.open()).toBe(0);
    expect(connected.clock.pendingTimers()).toBe(0);
    expect(connected.client.isOpen).toBe(false);
  });

  it.each(['opened', 'received', 'lost'] as const)('can be the answer to %s', (moment) => {
    const close = (client: MeasuredClient): void => client.close();
    const connected = connect({ silenceTimeoutMs: 1000 }, { [moment]: close });
    connected.accept();
    if (moment !== 'opened') connected.receive(1);
    if (moment === 'lost') connected.lose();
    connected.clock.advance(10_000);
    expect(connected.targets).toHaveLength(1);
    expect(connected.open()).toBe(0);
    expect(connected.clock.pendingTimers()).toBe(0);
  });
});
