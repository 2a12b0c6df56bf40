import { EventEmitter } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../stream/manual-clock.ts';
import { DEFAULT_SERVER_OPTIONS, type ServerOptions } from '../contract.ts';
import { EventStream } from '../stream/stream.ts';
import { Subscribers, type Subscriber } from './subscribers.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Subscribers of a transport whose frames are words, with a stream that has `published` events behind it. */
function transport(options: Partial<ServerOptions> = {}, published = 0) {
  const clock = createManualClock();
  const stream = new EventStream({ clock, epoch: 'here', names: ['a'], payloadBytes: null, replayWindow: 3 });
  const frames: number[] = [];
  const subscribers = new Subscribers<string>(
    stream,
    { ...DEFAULT_SERVER_OPTIONS, ...options },
    {
      event({ seq }) {
        frames.push(seq);
        return `event ${seq}`;
      },
      heartbeat: 'beat',
      gap: ({ oldestSeq }) => `gap up to ${oldestSeq}`,
    },
  );
  let nextSeq = 1;
  /** @param lagMs how late the event is; every event is published a second after the last one. */
  const publish = (lagMs = 0): number => {
    clock.advance(1000);
    return stream.publish(nextSeq++, clock.nowNs() - lagMs * 1e6);
  };
  for (let left = published; left > 0; left -= 1) publish();
  frames.length = 0;
  return { subscribers, publish, frames };
}

/** A connection that writes down what is done to it. `buffered` is what it claims to have unsent. */
function connection(): Subscriber<string> & { readonly log: string[]; buffered: number } {
  const log: string[] = [];
  return {
    log,
    buffered: 0,
    send: (frame) => log.push(frame),
    sendHeartbeat: () => log.push('heartbeat'),
    bufferedBytes() {
      return this.buffered;
    },
    end: () => log.push('end'),
    destroy: () => log.push('destroy'),
  };
}

describe('a new subscriber', () => {
  it('without a resume point gets only what comes from now on', () => {
    const { subscribers, publish } = transport({}, 5);
    const client = connection();
    subscribers.add(client, null);
    publish();
    expect(client.log).toEqual(['event 6']);
    expect(subscribers.counts()).toMatchObject({ connections: 1, deliveries: 1, replayed: 0 });
  });

  it('gets what it lacks, and then what is new, without a hole', () => {
    const { subscribers, publish } = transport({}, 5);
    const client = connection();
    subscribers.add(client, { seq: 3, epoch: 'here' });
    publish();
    expect(client.log).toEqual(['event 4', 'event 5', 'event 6']);
    expect(subscribers.counts()).toMatchObject({ deliveries: 1, replayed: 2 });
  });

  it('hears of the gap before anything else', () => {
    const { subscribers } = transport({}, 5);
    const client = connection();
    subscribers.add(client, { seq: 1, epoch: 'here' });
    expect(client.log).toEqual(['gap up to 3', 'event 3', 'event 4', 'event 5']);
  });
});

describe('an event', () => {
  it('is put into its frame once, however many it goes to', () => {
    const { subscribers, publish, frames } = transport();
    const clients = [connection(), connection(), connection()];
    for (const client of clients) subscribers.add(client, null);
    publish();
    expect(frames).toEqual([1]);
    expect(clients.map(({ log }) => log)).toEqual([['event 1'], ['event 1'], ['event 1']]);
    expect(subscribers.counts().deliveries).toBe(3);
  });

  it('goes to no client that has left', () => {
    const { subscribers, publish } = transport();
    const client = connection();
    subscribers.add(client, null);
    subscribers.remove(client);
    publish();
    expect(client.log).toEqual([]);
  });
});

describe('the heartbeat', () => {
  it('has one timer for all, as long as a client is connected', () => {
    const { subscribers } = transport({ heartbeatMs: 100 });
    expect(vi.getTimerCount()).toBe(0);
    const [first, second] = [connection(), connection()];
    subscribers.add(first, null);
    subscribers.add(second, null);
    expect([vi.getTimerCount(), subscribers.counts().timers]).toEqual([1, 1]);
    vi.advanceTimersByTime(250);
    expect(first.log).toEqual(['heartbeat', 'heartbeat']);
    expect(second.log).toEqual(first.log);
    subscribers.remove(first);
    expect([vi.getTimerCount(), subscribers.counts().timers]).toEqual([1, 1]);
    subscribers.remove(second);
    subscribers.remove(second);
    expect([vi.getTimerCount(), subscribers.counts().timers]).toEqual([0, 0]);
  });

  it('starts again with the next connection', () => {
    const { subscribers } = transport({ heartbeatMs: 100 });
    const client = connection();
    subscribers.add(client, null);
    subscribers.remove(client);
    subscribers.add(client, null);
    vi.advanceTimersByTime(100);
    expect(client.log).toEqual(['heartbeat']);
  });

  it('of 0 ms is none', () => {
    const { subscribers } = transport({ heartbeatMs: 0 });
    subscribers.add(connection(), null);
    expect([vi.getTimerCount(), subscribers.counts().timers]).toEqual([0, 0]);
  });
});

/** Everything that was written in this turn has gone to the kernel. */
const endOfTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('a slow client', () => {
  it('is dropped without a goodbye when it is over the limit at the end of a turn, and the others go on', async () => {
    const { subscribers, publish } = transport({ bufferLimitBytes: 1000 });
    const [slow, quick] = [connection(), connection()];
    subscribers.add(slow, null);
    subscribers.add(quick, null);
    slow.buffered = 1000;
    publish();
    await endOfTurn();
    expect(subscribers.counts()).toMatchObject({ connections: 2, closedSlow: 0 });
    slow.buffered = 1001;
    publish();
    await endOfTurn();
    publish();
    expect(slow.log).toEqual(['event 1', 'event 2', 'destroy']);
    expect(quick.log).toEqual(['event 1', 'event 2', 'event 3']);
    expect(subscribers.counts()).toMatchObject({ connections: 1, closedSlow: 1 });
  });

  it('is not one whose writes of a turn have gone out by its end', async () => {
    const { subscribers, publish } = transport({ bufferLimitBytes: 1000 });
    const client = connection();
    subscribers.add(client, null);
    client.buffered = 3000;
    publish();
    client.buffered = 0;
    await endOfTurn();
    expect(client.log).toEqual(['event 1']);
    expect(subscribers.counts()).toMatchObject({ connections: 1, closedSlow: 0 });
  });

  it('that leaves in the same turn is not closed once more', async () => {
    const { subscribers, publish } = transport({ bufferLimitBytes: 1000 });
    const client = connection();
    subscribers.add(client, null);
    client.buffered = 3000;
    publish();
    subscribers.remove(client);
    await endOfTurn();
    expect(client.log).toEqual(['event 1']);
    expect(subscribers.counts()).toMatchObject({ connections: 0, closedSlow: 0 });
  });

  it('is dropped within the turn where it is far over the limit: what a turn can pile up is bounded', () => {
    const { subscribers, publish } = transport({ bufferLimitBytes: 1000 });
    const [slow, quick] = [connection(), connection()];
    subscribers.add(slow, null);
    subscribers.add(quick, null);
    slow.send = (frame) => {
      slow.log.push(frame);
      slow.buffered += 500;
    };
    for (let seq = 1; seq <= 20; seq += 1) publish();
    expect(slow.log).toHaveLength(10); // nine events up to 4,500 bytes, and the end
    expect(quick.log).toHaveLength(20);
    expect(subscribers.counts()).toMatchObject({ connections: 1, closedSlow: 1 });
  });

  it('is dropped when all buffers together are over their limit, the fullest first', () => {
    const { subscribers, publish } = transport({ totalBufferLimitBytes: 1000 });
    const clients = [300, 500, 100, 400].map((buffered) => Object.assign(connection(), { buffered }));
    for (const client of clients) subscribers.add(client, null);
    publish();
    expect(clients.map(({ log }) => log.includes('destroy'))).toEqual([false, true, false, false]);
    expect(subscribers.counts()).toMatchObject({ connections: 3, closedSlow: 1 });
  });

  it('shows as congestion only while its buffer is full, and its buffer counts', () => {
    const { subscribers, publish } = transport();
    const client = connection();
    subscribers.add(client, null);
    subscribers.add(Object.assign(connection(), { buffered: 21 }), null);
    client.buffered = 500;
    publish();
    expect(subscribers.counts().bufferedBytes).toBe(521);
    expect(subscribers.isCongested(499)).toBe(true);
    expect(subscribers.isCongested(500)).toBe(false);
    client.buffered = 0;
    expect(subscribers.isCongested(499)).toBe(false);
  });
});

describe('a replay', () => {
  /** A connection that holds what it is sent until the test lets it go. */
  function reader() {
    const client = connection();
    const sent: (() => void)[] = [];
    return Object.assign(client, {
      send(frame: string, isSent?: () => void) {
        client.log.push(frame);
        client.buffered += frame.length;
        if (isSent !== undefined) sent.push(isSent);
      },
      read() {
        client.buffered = 0;
        for (const isSent of sent.splice(0)) isSent();
      },
    });
  }
  /** A quarter of the limit holds one frame, and not two. */
  const SMALL = { bufferLimitBytes: 40 };

  it('waits for the client to read, and new events follow it in order', async () => {
    const { subscribers, publish } = transport(SMALL, 5);
    const client = reader();
    subscribers.add(client, { seq: 2, epoch: 'here' });
    expect(client.log).toEqual(['event 3', 'event 4']);
    client.read();
    expect(client.log).toEqual(['event 3', 'event 4', 'event 5']);
    client.read();
    publish();
    await endOfTurn();
    expect(client.log).toEqual(['event 3', 'event 4', 'event 5', 'event 6']);
    expect(subscribers.counts()).toMatchObject({ connections: 1, replayed: 3, deliveries: 1, closedSlow: 0 });
  });

  it('ends with the client when it has left', () => {
    const { subscribers } = transport(SMALL, 5);
    const client = reader();
    const socket = new EventEmitter();
    subscribers.add(client, { seq: 2, epoch: 'here' }, socket);
    socket.emit('close');
    client.read();
    expect(client.log).toEqual(['event 3', 'event 4']);
    expect([subscribers.counts().connections, socket.listenerCount('close')]).toEqual([0, 0]);
  });

  it('is given up, without a loss, when the next event has left the window before the client has read', () => {
    const { subscribers, publish } = transport(SMALL, 5);
    const client = reader();
    subscribers.add(client, { seq: 2, epoch: 'here' });
    publish();
    publish();
    expect(subscribers.counts()).toMatchObject({ connections: 1, closedSlow: 0 });
    publish();
    expect(client.log).toEqual(['event 3', 'event 4', 'destroy']);
    expect(subscribers.counts()).toMatchObject({ connections: 0, closedSlow: 1 });
  });
});

describe('a server that falls ever further behind', () => {
  it('refuses new clients and closes the newest, until it keeps up again', () => {
    const { subscribers, publish } = transport({ maxLagMs: 2000 });
    const clients = Array.from({ length: 12 }, () => connection());
    for (const client of clients) subscribers.add(client, null);
    const request = new IncomingMessage(new Socket());
    publish(1000);
    expect(subscribers.refusalOf(request)).toBeNull();
    publish(3000);
    expect(subscribers.refusalOf(request)?.status).toBe(503);
    publish(4000); // and a second later
    expect(subscribers.counts()).toMatchObject({ connections: 10, closedOverload: 2, closedSlow: 0 });
    expect(clients.filter(({ log }) => log.includes('destroy'))).toEqual(clients.slice(-2));
    publish(0);
    expect(subscribers.refusalOf(request)).toBeNull();
    expect(subscribers.counts().connections).toBe(10);
  });
});

describe('a goodbye', () => {
  it('is the last thing that a connection hears', () => {
    const { subscribers, publish } = transport({ heartbeatMs: 100 });
    const client = connection();
    subscribers.add(client, null);
    subscribers.endAll();
    publish();
    vi.advanceTimersByTime(1000);
    subscribers.endAll();
    expect(client.log).toEqual(['end']);
    expect(subscribers.counts().timers).toBe(0);
  });

  it('leaves a connection counted until it has closed, and droppable', () => {
    const { subscribers } = transport();
    const client = connection();
    subscribers.add(client, null);
    subscribers.endAll();
    expect(subscribers.counts().connections).toBe(1);
    subscribers.destroyAll();
    expect(client.log).toEqual(['end', 'destroy']);
    subscribers.remove(client);
    expect(subscribers.counts().connections).toBe(0);
  });

  it('keeps the place of a connection that has not left: the cap holds', () => {
    const { subscribers } = transport({ maxConnections: 1 });
    subscribers.add(connection(), null);
    subscribers.endAll();
    expect(subscribers.refusalOf(new IncomingMessage(new Socket()))?.status).toBe(503);
  });
});
