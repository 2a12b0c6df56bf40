/** Entry point of a client process: many clients of one transport, driven by the runner's calls. It never loads server code. */
import { LibraryClient } from '../../clients/libraries/library-client.ts';
import type { ClientObserver, MeasuredClient } from '../../clients/engine/measured-client.ts';
import { PollingClient } from '../../clients/controls/polling-client.ts';
import { StreamClient } from '../../clients/engine/stream-client.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { answerStandstill } from '../host/standstill.ts';
import type { EventCounts } from '../records/record.ts';
import { createRandom } from '../stats/random.ts';
import { transportWithHalves } from '../transports.ts';
import { OPENING_AT_ONCE, type ClientCalls } from './calls.ts';
import { Probe, readUsage } from './probe.ts';
import { serveCalls } from './serve-calls.ts';
import { Stamps } from './stamps.ts';
import { TraceObserver } from './trace-observer.ts';

/** How often the clients are checked while the last events are awaited, ms. */
const LOOK_EVERY_MS = 2;

let clients: readonly MeasuredClient[] = [];
let lostConnections = 0;
/** What `observe` started; null before the first. */
let window: {
  readonly firstSeq: number;
  readonly delivery: Stamps;
  readonly transit: Stamps;
  readonly fromNs: number;
  readonly untilNs: number;
  readonly isScheduled: boolean;
  readonly isTraced: boolean;
  readonly aheadNs: number;
  readonly probe: Probe;
  /** Loaded in the first window, which belongs to the warm-up: the library is large, and a fault does not need it. */
  readonly histograms: Promise<typeof import('../stats/histogram.ts')>;
  readonly wireBytesBefore: number;
  readonly payloadBytesBefore: number;
} | null = null;
let deliveries = 0;
const traces = new TraceObserver();

const observer: ClientObserver = {
  attempted: (client, atNs) => traces.attempted(client, atNs),
  opened: (client, atNs) => {
    traces.opened(client, atNs);
    onOpened?.();
  },
  received(client, event, receivedNs) {
    deliveries += 1;
    if (window === null || window.isTraced) traces.received(client, event, receivedNs);
    if (window === null) return;
    if (window.isScheduled && event.dueNs >= window.fromNs && event.dueNs < window.untilNs) {
      window.delivery.push(receivedNs - window.aheadNs - event.dueNs);
      window.transit.push(receivedNs - window.aheadNs - event.sentNs);
    }
  },
  lost: (client, cause, atNs) => {
    lostConnections += 1;
    traces.lost(client, cause, atNs);
  },
  closedForGood(client, atNs) {
    traces.closedForGood(client, atNs);
    onClosedForGood?.();
  },
};

/** Called at every opening while `connect` waits. */
let onOpened: (() => void) | null = null;
/** Called when a client gives up while `connect` waits. */
let onClosedForGood: (() => void) | null = null;

/** Opens these clients, some at a time, and resolves when every one is open. */
async function openAll(
  some: readonly MeasuredClient[],
  timeoutMs: number,
  atOnce: number = OPENING_AT_ONCE,
): Promise<void> {
  if (some.length === 0) return;
  await new Promise<void>((resolve, reject) => {
    let started = 0;
    let opened = 0;
    const startNext = (): void => {
      some[started]?.connect();
      started += 1;
    };
    const fail = (why: string): void =>
      reject(new Error(`only ${opened} of ${some.length} connections opened ${why}`));
    const cancel = clock.after(timeoutMs, () => fail(`within ${timeoutMs} ms`));
    onOpened = () => {
      opened += 1;
      if (started < some.length) startNext();
      if (opened === some.length) {
        onOpened = null;
        onClosedForGood = null;
        cancel();
        resolve();
      }
    };
    onClosedForGood = () => {
      cancel();
      fail('before a client was closed for good');
    };
    while (started < Math.min(atOnce, some.length)) startNext();
  });
}

/** Resolves when every client holds `lastSeq` or has given up, or when the time is up. */
async function drain(lastSeq: number, timeoutMs: number): Promise<void> {
  const untilNs = clock.nowNs() + timeoutMs * 1e6;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      const isDone = clients.every(
        ({ sequence, isClosedForGood }) => isClosedForGood || sequence.highestSeq >= lastSeq,
      );
      if (isDone || clock.nowNs() >= untilNs) resolve();
      else clock.after(LOOK_EVERY_MS, look);
    };
    look();
  });
}

function payloadBytesOfAll(): number {
  return clients.reduce((sum, client) => sum + client.payloadBytes, 0);
}

/** null: a client does not show its sockets. */
function wireBytesOfAll(): number | null {
  return clients.reduce<number | null>(
    (sum, { wireBytes }) => (sum === null || wireBytes === null ? null : sum + wireBytes),
    0,
  );
}

/** @throws Error when a client does not show its socket: bytes that were not counted are no bytes saved. */
function wireBytesUnderLoad(): number {
  const wireBytes = wireBytesOfAll();
  if (wireBytes === null) throw new Error('under load only clients that show their sockets are measured');
  return wireBytes;
}

function countsUpTo(lastSeq: number, firstSeq: number): EventCounts {
  const counts = clients.map((client) => client.sequence.counts(lastSeq));
  const total = (of: (count: (typeof counts)[number]) => number): number =>
    counts.reduce((all, count) => all + of(count), 0);
  return {
    expected: clients.length * Math.max(0, lastSeq - firstSeq + 1),
    received: total((count) => count.received),
    missed: total((count) => count.missed),
    duplicate: total((count) => count.duplicate),
    reordered: total((count) => count.reordered),
  };
}

/** The clients that `connect` asks for, and their packages. Library clients reconnect by rules and randomness of their own. */
async function makeClients(
  ask: ClientCalls['connect']['ask'],
): Promise<{ readonly packages: readonly string[]; readonly clients: readonly MeasuredClient[] }> {
  const { origin, trusted, policy, from = 0, sources = [] } = ask;
  const many = (make: (index: number) => MeasuredClient): MeasuredClient[] =>
    Array.from({ length: ask.connections }, (_, at) => make(from + at));
  const transport = transportWithHalves(ask.transport);
  if (transport.role === 'library') {
    const { client: half } = await transport.client();
    return {
      packages: half.packages,
      clients: many(() => new LibraryClient({ half, origin, clock, observer })),
    };
  }
  if (transport.role === 'polling') {
    const { client: half } = await transport.client();
    return {
      packages: half.packages,
      clients: many((index) => {
        const own = createRandom(ask.seed, `client ${index}`);
        return new PollingClient({ half, origin, clock, phase: own.nextFloat(), observer });
      }),
    };
  }
  const { client: half } = await transport.client();
  return {
    packages: half.packages,
    clients: many((index) => {
      const own = createRandom(ask.seed, `client ${index}`);
      const random = (): number => own.nextFloat();
      const source = sources[index % sources.length] ?? null;
      return new StreamClient({ half, origin, trusted, source, policy, clock, random, observer });
    }),
  };
}

serveCalls<ClientCalls>({
  async connect(ask) {
    const made = await makeClients(ask);
    clients = [...clients, ...made.clients];
    const startedNs = clock.nowNs();
    await openAll(made.clients, ask.timeoutMs, ask.atOnce);
    return { packages: made.packages, connectNs: clock.nowNs() - startedNs };
  },

  read({ isPaused, first = clients.length }) {
    for (const client of clients.slice(0, first))
      if (client instanceof StreamClient) client.setPaused(isPaused);
    return { atNs: clock.nowNs() };
  },

  disconnect({ first = clients.length }) {
    const leaving = clients.slice(0, first);
    clients = clients.slice(first);
    for (const client of leaving) client.close();
    return { connections: leaving.length };
  },

  usage: readUsage,
  standstill: answerStandstill,

  observe({ firstSeq, window: bounds, isScheduled, isTraced = false, aheadNs = 0 }) {
    const own = { fromNs: bounds.fromNs + aheadNs, untilNs: bounds.untilNs + aheadNs };
    for (const client of clients) client.expectFrom(firstSeq);
    lostConnections = 0;
    window = {
      histograms: import('../stats/histogram.ts'),
      firstSeq,
      delivery: new Stamps(),
      transit: new Stamps(),
      ...bounds,
      isScheduled,
      isTraced,
      aheadNs,
      probe: new Probe(clock, own, () => [deliveries]),
      wireBytesBefore: wireBytesUnderLoad(),
      payloadBytesBefore: payloadBytesOfAll(),
    };
    return { observing: true };
  },

  async collect({ lastSeq, timeoutMs }) {
    if (window === null) throw new Error('collect was called before observe');
    const { firstSeq, delivery, transit, probe, wireBytesBefore, payloadBytesBefore } = window;
    const { encodeHistogram } = await window.histograms;
    await drain(lastSeq, timeoutMs);
    const reading = await probe.finished();
    const negativeTransit = transit.values().filter((transitNs) => transitNs < 0).length;
    const isSound = negativeTransit === 0;
    return {
      window: {
        ...reading.usage,
        deliveries: reading.work[0] ?? 0,
        // A histogram has no place for a negative value, and dropping it would hide it: the window is void as a whole.
        delivery: encodeHistogram(isSound ? delivery.values() : []),
        transit: encodeHistogram(isSound ? transit.values() : []),
        negativeTransit,
      },
      counts: {
        ...countsUpTo(lastSeq, firstSeq),
        wireBytes: wireBytesUnderLoad() - wireBytesBefore,
        payloadBytes: payloadBytesOfAll() - payloadBytesBefore,
      },
      lostConnections,
      strayEvents: clients.reduce((sum, { sequence }) => sum + sequence.stray, 0),
      stoodNs: reading.stoodNs,
    };
  },

  irregular: ({ lastSeq }) => ({
    clients: clients.map((client) => client.sequence.irregular(lastSeq)),
  }),

  async traces({ firstSeq, lastSeq, timeoutMs }) {
    await drain(lastSeq, timeoutMs);
    return {
      counts: {
        ...countsUpTo(lastSeq, firstSeq),
        wireBytes: wireBytesOfAll(),
        payloadBytes: payloadBytesOfAll(),
      },
      traces: clients.map((client) => traces.of(client, lastSeq)),
    };
  },
});
