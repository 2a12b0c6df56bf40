import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import type { LossCause } from '../contract.ts';
import type { ClientObserver, MeasuredClient } from './measured-client.ts';
import type { ReconnectPolicy } from '../reconnect.ts';
import { scriptHalf } from '../scripted-half.fixture.ts';
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

/** A client without a network, on a manual clock, that writes down what it tells. */
function connect(changes: Partial<ReconnectPolicy> = {}, observe: Partial<ClientObserver> = {}) {
  const clock = createManualClock(0);
  const script = scriptHalf();
  const log: string[] = [];
  const causes: LossCause[] = [];
  const note = (what: string, atNs: number): void => void log.push(`${what} at ${atNs / 1e6} ms`);
  const client: StreamClient = new StreamClient({
    half: script.half,
    origin: 'http://127.0.0.1:1',
    policy: { ...policy, ...changes },
    clock,
    random: () => 0.5,
    observer: {
      attempted: (_, atNs) => note('attempted', atNs),
      opened: (...told) => {
        note('opened', told[1]);
        observe.opened?.(...told);
      },
      received: (...told) => {
        note(`received ${told[1].seq}`, told[2]);
        observe.received?.(...told);
      },
      lost: (...told) => {
        note('lost', told[2]);
        causes.push(told[1]);
        observe.lost?.(...told);
      },
      closedForGood: (_, atNs) => note('closed for good', atNs),
    },
  });
  client.connect();
  return { clock, client, log, causes, ...script };
}

const points = (targets: readonly { readonly resumePoint: string | null }[]): (string | null)[] =>
  targets.map((target) => target.resumePoint);

describe('a client', () => {
  it('tells what happens to it, with the time', () => {
    const { clock, log, accept, receive, lose, causes } = connect();
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
      'lost at 15 ms',
      'attempted at 115 ms',
    ]);
    expect(causes).toEqual([{ kind: 'ended', code: 1001 }]);
  });

  it('counts the bytes of the texts and the gaps, over all its connections', () => {
    const { client, clock, accept, receive, owe, lose } = connect();
    accept();
    receive(1);
    lose();
    clock.advance(100);
    accept();
    owe();
    receive(5);
    expect(client.payloadBytes).toBe(2 * Buffer.byteLength('{"seq":1,"dueNs":1,"sentNs":1,"name":"ü"}'));
    expect(client.gaps).toBe(1);
    expect(client.sequence.counts(5)).toEqual({ received: 2, missed: 3, duplicate: 0, reordered: 0 });
  });

  it('starts its count anew when asked to', () => {
    const { client, accept, receive } = connect();
    accept();
    receive(1, 3);
    client.expectFrom(4);
    receive(4, 5);
    expect(client.sequence.counts(5)).toEqual({ received: 2, missed: 0, duplicate: 0, reordered: 0 });
  });
});

describe('coming back', () => {
  it('waits longer after every failure, and not after a connection that was open', () => {
    const { clock, log, accept, lose } = connect();
    lose();
    clock.advance(200);
    lose();
    clock.advance(350);
    lose();
    clock.advance(350);
    accept();
    lose();
    clock.advance(100);
    expect(log.filter((line) => line.startsWith('attempted'))).toEqual([
      'attempted at 0 ms',
      'attempted at 200 ms',
      'attempted at 550 ms',
      'attempted at 900 ms',
      'attempted at 1000 ms',
    ]);
  });

  it('asks for what follows the highest seq it holds, in the history it knows', () => {
    const { clock, accept, receive, lose, targets } = connect();
    accept();
    lose();
    clock.advance(100);
    accept();
    receive(1, 3, 2);
    lose();
    clock.advance(100);
    lose();
    clock.advance(200);
    expect(points(targets)).toEqual([null, null, '3.here', '3.here']);
  });

  it('asks by seq alone when the server names no history', () => {
    const { clock, accept, receive, lose, targets } = connect();
    accept(null);
    receive(7);
    lose();
    clock.advance(100);
    expect(points(targets)).toEqual([null, '7']);
  });

  it('forgets its seq as soon as the server is in another history', () => {
    const { clock, accept, receive, lose, targets } = connect();
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
    expect(points(targets)).toEqual([null, '40.before', null, '2.after']);
  });

  it('without resume asks for nothing', () => {
    const { clock, accept, receive, lose, targets } = connect({ resume: false });
    accept();
    receive(1);
    lose();
    clock.advance(100);
    expect(points(targets)).toEqual([null, null]);
  });
});

describe('silence', () => {
  it('ends a connection after the timeout, which events and heartbeats put off', () => {
    const { clock, causes, open, accept, receive, beat } = connect({ silenceTimeoutMs: 1000 });
    accept();
    clock.advance(900);
    receive(1);
    clock.advance(900);
    beat();
    clock.advance(999);
    expect(causes).toEqual([]);
    clock.advance(1);
    expect(causes).toEqual([{ kind: 'silent' }]);
    expect(open()).toBe(0);
  });

  it('ends an attempt that is never answered, and counts it as failed', () => {
    const { clock, log, open } = connect({ silenceTimeoutMs: 1000 });
    clock.advance(1000);
    expect(log).toEqual(['attempted at 0 ms', 'lost at 1000 ms']);
    expect(open()).toBe(0);
    clock.advance(200);
    expect(log.at(-1)).toBe('attempted at 1200 ms');
  });

  it('is watched on each connection from its start', () => {
    const { clock, causes, accept, lose } = connect({ silenceTimeoutMs: 1000 });
    accept();
    clock.advance(900);
    lose();
    clock.advance(100);
    accept();
    clock.advance(999);
    expect(causes).toHaveLength(1);
    clock.advance(1);
    expect(causes).toHaveLength(2);
  });
});

describe('closing', () => {
  it.each([
    ['before the connection is open', () => undefined],
    ['on an open connection', ({ accept }: ReturnType<typeof connect>) => accept()],
    ['while the client waits to come back', ({ lose }: ReturnType<typeof connect>) => lose()],
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
    const { clock, open, targets, accept, receive, lose } = connect(
      { silenceTimeoutMs: 1000 },
      { [moment]: close },
    );
    accept();
    if (moment !== 'opened') receive(1);
    if (moment === 'lost') lose();
    clock.advance(10_000);
    expect(targets).toHaveLength(1);
    expect(open()).toBe(0);
    expect(clock.pendingTimers()).toBe(0);
  });
});
