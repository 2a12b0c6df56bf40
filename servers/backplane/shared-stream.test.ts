import { expect, it, onTestFinished } from 'vitest';
import { EAGER, FORGETFUL, Witness } from '../../clients/witness.fixture.ts';
import { client as sse } from '../../clients/sse.ts';
import { client as websocket } from '../../clients/websocket.ts';
import type { ClientHalf } from '../../clients/contract.ts';
import { DEFAULT_SERVER_OPTIONS } from '../contract.ts';
import { startHost } from '../hub/host.ts';
import { until } from '../hub/until.fixture.ts';
import { server as sseServer } from '../sse.ts';
import { systemClock } from '../stream/clock.ts';
import { encodeEvent } from '../stream/event.ts';
import { createManualClock } from '../stream/manual-clock.ts';
import type { EncodedEvent } from '../stream/replay-buffer.ts';
import { server as websocketServer } from '../websocket.ts';
import type { Broker } from './broker.ts';
import { SharedStream } from './shared-stream.ts';

const eventOf = (seq: number): EncodedEvent => ({
  seq,
  text: encodeEvent({ seq, dueNs: 1, sentNs: 1, name: 'Kuhn Group' }, null, () => ''),
});

/** A server whose broker does what the test says. */
async function startPuppet(newestSeq: number, append: Broker['append'] = () => Promise.resolve()) {
  let give: (event: EncodedEvent) => void = () => undefined;
  const open = (): Promise<Broker> =>
    Promise.resolve({
      epoch: 'shared',
      newestSeq,
      append,
      read(_afterSeq, take) {
        give = take;
        return new Promise<never>(() => undefined);
      },
      close: () => Promise.resolve(),
    });
  const replayWindow = 20;
  const stream = new SharedStream(
    { clock: systemClock, names: ['Hahn Ltd'], payloadBytes: null, replayWindow },
    open,
  );
  const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0, replayWindow };
  const halves = [['sse', sseServer] as const, ['websocket', websocketServer] as const];
  const host = await startHost({ halves, stream, options, port: 0, host: '127.0.0.1' });
  onTestFinished(async () => {
    await host.close();
    await stream.close();
  });
  return {
    stream,
    host,
    origin: `http://127.0.0.1:${host.port}`,
    /** Lets the broker give these events. */
    give(from: number, to: number) {
      for (let seq = from; seq <= to; seq += 1) give(eventOf(seq));
    },
  };
}

const each = it.each([
  ['sse', sse],
  ['websocket', websocket],
] as const);

it('refuses clients until it holds what the broker held when it was reached', async () => {
  const { stream, origin, give } = await startPuppet(10);
  await until('the connection', () => stream.health.isConnected);
  give(1, 9);
  expect((await fetch(`${origin}/events`)).status).toBe(503);
  give(10, 10);
  expect(stream.isReady).toBe(true);
  const response = await fetch(`${origin}/events`);
  expect([response.status, response.headers.get('Stream-Epoch')]).toEqual([200, 'shared']);
  await response.body?.cancel();
});

each(
  'lets a client over %s that is ahead of it wait, without a gap and without an event twice',
  async (id, half) => {
    const { host, origin, give } = await startPuppet(0);
    give(1, 5);
    // It has had event 8 from another server.
    const open: ClientHalf['open'] = (target, handlers) =>
      half.open({ ...target, resumePoint: target.resumePoint ?? '8.shared' }, handlers);
    const witness = new Witness({ ...half, open }, origin, EAGER);
    await witness.untilOpened();
    await until('the client to be counted', () => host.connections.get(id)?.counts().connections === 1);
    give(6, 11);
    await witness.untilReceived(3);
    expect(witness.seqs).toEqual([9, 10, 11]);
    expect(witness.client.gaps).toBe(0);
  },
);

each(
  'lets a client over %s wait where it has no event yet, and tells it of a gap where one was lost',
  async (id, half) => {
    const { host, origin, give } = await startPuppet(0);
    const open: ClientHalf['open'] = (target, handlers) =>
      half.open({ ...target, resumePoint: target.resumePoint ?? '8.shared' }, handlers);
    const witness = new Witness({ ...half, open }, origin, EAGER);
    await witness.untilOpened();
    await until('the client to be counted', () => host.connections.get(id)?.counts().connections === 1);
    give(12, 13);
    await witness.untilReceived(2);
    expect(witness.seqs).toEqual([12, 13]);
    expect(witness.client.gaps).toBe(1);
  },
);

each(
  'tells a client over %s that is ahead by more than a window that its history is gone',
  async (_id, half) => {
    const { origin, give } = await startPuppet(0);
    give(1, 5);
    const open: ClientHalf['open'] = (target, handlers) =>
      half.open({ ...target, resumePoint: '26.shared' }, handlers);
    const witness = new Witness({ ...half, open }, origin, EAGER);
    await witness.untilReceived(5);
    expect(witness.client.gaps).toBe(1);
  },
);

each(
  'drops clients over %s when events are lost to it, and tells those that resume of the gap',
  async (_id, half) => {
    const { stream, origin, give } = await startPuppet(0);
    const [resuming, forgetful] = [new Witness(half, origin, EAGER), new Witness(half, origin, FORGETFUL)];
    await Promise.all([resuming.untilOpened(), forgetful.untilOpened()]);
    give(1, 3);
    await Promise.all([resuming.untilReceived(3), forgetful.untilReceived(3)]);
    give(7, 9);
    await Promise.all([resuming.untilOpened(2), forgetful.untilOpened(2)]);
    await resuming.untilReceived(6);
    expect(resuming.seqs).toEqual([1, 2, 3, 7, 8, 9]);
    expect([resuming.client.gaps, forgetful.client.gaps]).toEqual([1, 0]);
    expect(resuming.client.sequence.counts(9)).toMatchObject({ missed: 3, duplicate: 0 });
    expect(stream.oldestSeq).toBe(7);
  },
);

it('counts an event of another server in the place of its own, and does not wait for its own any more', async () => {
  const { stream, give } = await startPuppet(0);
  await until('the connection', () => stream.health.isConnected);
  stream.publish(1, 5);
  expect(stream.health.pending).toBe(1);
  give(1, 1);
  expect([stream.taken, stream.health.pending]).toEqual([1, 0]);
});

/** A stream on a manual clock, and how often it has opened a connection and what it has told. */
function startManual(broker: Partial<Broker>) {
  const clock = createManualClock();
  const seen = { opened: 0, told: [] as (string | null)[] };
  const open = (): Promise<Broker> => {
    seen.opened += 1;
    return Promise.resolve({
      epoch: 'shared',
      newestSeq: 0,
      append: () => Promise.resolve(),
      read: () => new Promise<never>(() => undefined),
      close: () => Promise.resolve(),
      ...broker,
    });
  };
  const settings = { clock, names: ['Hahn Ltd'], payloadBytes: null, replayWindow: 20 };
  const stream = new SharedStream(settings, open, ({ error }) => seen.told.push(error));
  onTestFinished(() => stream.close());
  return { clock, stream, seen };
}

it('says why the broker does not take an event, and waits longer before each further attempt', async () => {
  const { clock, stream, seen } = startManual({
    append: () => Promise.reject(new Error('OOM command not allowed')),
  });
  stream.publish(1, 1);
  for (const [pauseMs, opened] of [
    [100, 2],
    [200, 3],
    [400, 4],
  ] as const) {
    await until('the pause', () => clock.pendingTimers() === 1);
    expect(stream.health).toMatchObject({ isConnected: false, error: 'OOM command not allowed' });
    clock.advance(pauseMs - 1);
    expect(seen.opened).toBe(opened - 1);
    clock.advance(1);
    await until('the next attempt', () => seen.opened === opened);
  }
});

it('tells once that the broker has lost its history, however often it looks', async () => {
  const lost = { newestSeq: 5 };
  const { clock, stream, seen } = startManual({
    get newestSeq() {
      return lost.newestSeq;
    },
    read(_afterSeq, take) {
      for (let seq = 1; seq <= 5; seq += 1) take(eventOf(seq));
      return Promise.reject(new Error('The connection was closed.'));
    },
  });
  await until('the end of the connection', () => clock.pendingTimers() === 1);
  lost.newestSeq = 0;
  for (const opened of [2, 3, 4]) {
    clock.advance(3000);
    await until('the next attempt', () => seen.opened === opened && clock.pendingTimers() === 1);
  }
  const lostHistory = expect.stringMatching(/^The broker has lost its history: it holds events up to 0 /);
  expect(seen.told).toEqual([null, 'The connection was closed.', lostHistory]);
  expect(stream.newestSeq).toBe(5);
});

it('has the publisher wait when 10,000 events are on their way', async () => {
  const { stream, give } = await startPuppet(0);
  for (let seq = 1; seq < 10_000; seq += 1) stream.publish(seq, 1);
  expect(stream.isFull).toBe(false);
  stream.publish(10_000, 1);
  expect(stream.isFull).toBe(true);
  await until('the connection', () => stream.health.isConnected);
  give(1, 1);
  expect(stream.isFull).toBe(false);
});
