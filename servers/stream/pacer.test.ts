import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, type Clock } from './clock.ts';
import { createManualClock } from './manual-clock.ts';
import { startPacer, startSaturation } from './pacer.ts';
import { dueNs, type StreamPlan } from './plan.ts';
import { until } from '../hub/until.fixture.ts';

interface Emitted {
  readonly seq: number;
  readonly dueNs: number;
  readonly atNs: number;
}

/** A pacer on a manual clock: 100 events, one every 10 ms, the first after 10 ms. */
function pace({
  fromSeq = 1,
  events = 100,
  stopAfter = Infinity,
  eventsPerBurst = 1,
}: {
  fromSeq?: number;
  events?: number | null;
  stopAfter?: number;
  eventsPerBurst?: number;
} = {}) {
  const clock = createManualClock();
  const startNs = clock.nowNs() + 10e6;
  const plan: StreamPlan = { firstSeq: 1, events, startNs, periodNs: 10e6, eventsPerBurst };
  const emitted: Emitted[] = [];
  let done = 0;
  const stop = startPacer(
    clock,
    plan,
    fromSeq,
    (seq, dueAtNs) => {
      emitted.push({ seq, dueNs: dueAtNs, atNs: clock.nowNs() });
      if (emitted.length === stopAfter) stop();
    },
    () => {
      done += 1;
    },
  );
  return { clock, plan, emitted, stop, done: () => done, seqs: () => emitted.map(({ seq }) => seq) };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('the pacer', () => {
  it.each([-5, -0.4, 0, 0.7, 25])(
    'emits all in order, none early, and on time with exact timers: %s ms off',
    (skewMs) => {
      const { clock, plan, emitted, seqs } = pace();
      clock.skewTimers(skewMs);
      clock.advance(1200);
      expect(seqs()).toEqual(upTo(100));
      for (const event of emitted) {
        expect(event.dueNs).toBe(dueNs(plan, event.seq));
        expect(event.atNs).toBeGreaterThanOrEqual(event.dueNs);
        if (skewMs === 0) expect(event.atNs).toBe(event.dueNs);
      }
    },
  );

  it('catches up at once after a stall of 500 ms, each event with its own due time, and returns to its schedule', () => {
    const { clock, plan, emitted, seqs } = pace();
    clock.advance(200);
    clock.skewTimers(500);
    clock.advance(10); // the timer of event 22 is set now, and will be 500 ms late
    clock.skewTimers(0);
    clock.advance(490);
    expect(seqs()).toEqual(upTo(21));
    clock.advance(20);
    const late = emitted.filter(({ atNs }) => atNs === dueNs(plan, 22) + 500e6);
    expect(late.map(({ seq }) => seq)).toEqual(upTo(72).slice(21));
    expect(late.map((event) => event.dueNs)).toEqual(late.map(({ seq }) => dueNs(plan, seq)));
    clock.advance(300);
    expect(seqs()).toEqual(upTo(100));
    expect(emitted.at(-1)?.atNs).toBe(dueNs(plan, 100));
  });

  it('takes up a plan in the middle', () => {
    const { clock, seqs } = pace({ fromSeq: 40, events: 42 });
    clock.advance(399);
    expect(seqs()).toEqual([]);
    clock.advance(21);
    expect(seqs()).toEqual([40, 41, 42]);
  });

  it('is done once, after the last event, and never with a plan without end', () => {
    const [short, endless] = [pace({ events: 3 }), pace({ events: null })];
    short.clock.advance(29);
    expect(short.done()).toBe(0);
    for (const { clock } of [short, endless]) clock.advance(5000);
    expect([short.done(), short.clock.pendingTimers()]).toEqual([1, 0]);
    expect([endless.done(), endless.seqs()]).toEqual([0, upTo(500)]);
  });

  it('emits nothing after it was stopped, is never done, and leaves no timer', () => {
    const { clock, stop, done, seqs } = pace({ events: 10 });
    clock.advance(50);
    stop();
    clock.advance(1000);
    expect([seqs(), done(), clock.pendingTimers()]).toEqual([upTo(5), 0, 0]);
  });

  it.each([5, 10])(
    'can be stopped by the receiver of event %i of 10, even while it catches up',
    (stopAfter) => {
      const { clock, done, seqs } = pace({ events: 10, stopAfter });
      clock.skewTimers(60);
      clock.advance(1000);
      expect([seqs(), done(), clock.pendingTimers()]).toEqual([upTo(stopAfter), 0, 0]);
    },
  );
});

describe('a pacer of bursts', () => {
  it('emits what is due together at its due time, and the next burst a period later for each event', () => {
    const { clock, plan, emitted, seqs } = pace({ eventsPerBurst: 5, events: 20 });
    clock.advance(10);
    expect(seqs()).toEqual(upTo(5));
    clock.advance(49);
    expect(seqs()).toEqual(upTo(5));
    clock.advance(101);
    expect(seqs()).toEqual(upTo(20));
    for (const event of emitted) {
      expect(event.dueNs).toBe(dueNs(plan, event.seq));
      expect(event.atNs).toBe(event.dueNs);
    }
  });

  it('emits a burst in one turn of the event loop, even when it is late and costs more than a turn may last', () => {
    const clock = createManualClock();
    const plan = {
      firstSeq: 1,
      events: 40,
      startNs: clock.nowNs() - 50e6,
      periodNs: 1e6,
      eventsPerBurst: 5,
    } satisfies StreamPlan;
    let turn = 0;
    const turnsOf = new Map<number, Set<number>>();
    const counting: Clock = {
      nowNs: () => clock.nowNs(),
      after: (ms, run) =>
        clock.after(ms, () => {
          turn += 1;
          run();
        }),
      nextTurn: (run) =>
        clock.nextTurn(() => {
          turn += 1;
          run();
        }),
    };
    startPacer(
      counting,
      plan,
      1,
      (_, dueAtNs) => {
        turnsOf.set(dueAtNs, (turnsOf.get(dueAtNs) ?? new Set()).add(turn));
        clock.advance(1);
      },
      () => undefined,
    );
    clock.advance(1000);
    expect([...turnsOf.values()].map(({ size }) => size)).toEqual(Array.from({ length: 8 }, () => 1));
    expect(new Set([...turnsOf.values()].flatMap((some) => [...some])).size).toBe(8);
  });
});

describe('a pacer whose events cost more than their period', () => {
  it('lets a timer, a socket and a signal through, and skips nothing', async () => {
    const seqs: number[] = [];
    const plan: StreamPlan = { firstSeq: 1, events: null, startNs: systemClock.nowNs(), periodNs: 1e6 };
    const stop = startPacer(
      systemClock,
      plan,
      1,
      (seq) => {
        seqs.push(seq);
        const untilNs = systemClock.nowNs() + 3e6;
        while (systemClock.nowNs() < untilNs);
      },
      () => undefined,
    );
    onTestFinished(stop);
    const passed = new Set<string>();
    process.once('SIGUSR2', () => passed.add('signal'));
    process.kill(process.pid, 'SIGUSR2');
    setTimeout(() => passed.add('timer'), 5);
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const socket = connect({
      port: typeof address === 'object' ? (address?.port ?? 0) : 0,
      host: '127.0.0.1',
    });
    socket.on('data', () => passed.add('socket')).write('echo');
    await until('all three', () => passed.size === 3);
    socket.destroy();
    server.close();
    stop();
    expect(seqs).toEqual(upTo(seqs.length));
    expect(dueNs(plan, seqs.length)).toBeLessThan(systemClock.nowNs() - seqs.length * 1e6); // far behind
  });

  it('accepts waiting clients much faster than it sends late events', async () => {
    let emitted = 0;
    const accepted: Socket[] = [];
    const emittedAt: number[] = [];
    const server = createServer((socket) => {
      accepted.push(socket);
      emittedAt.push(emitted);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const clients = upTo(64).map(() => connect(port, '127.0.0.1'));
    const plan: StreamPlan = { firstSeq: 1, events: null, startNs: systemClock.nowNs(), periodNs: 1e3 };
    const emit = (): void => {
      emitted += 1;
      const untilNs = systemClock.nowNs() + 3e6;
      while (systemClock.nowNs() < untilNs);
    };
    onTestFinished(startPacer(systemClock, plan, 1, emit, () => undefined));
    await until('all to be accepted', () => accepted.length === clients.length);
    for (const socket of [...clients, ...accepted]) socket.destroy();
    server.close();
    expect((emittedAt.at(-1) ?? 0) - (emittedAt[0] ?? 0)).toBeLessThan(clients.length / 4);
  });

  it('ends a burst once the limit of a turn has passed, and continues eight turns later with the same due times', () => {
    const clock = createManualClock();
    const plan: StreamPlan = { firstSeq: 1, events: 10, startNs: clock.nowNs() - 1e9, periodNs: 1e6 };
    const bursts: number[][] = [];
    let turns = 0;
    startPacer(
      {
        ...clock,
        nextTurn(run) {
          turns += 1;
          return clock.nextTurn(run);
        },
      },
      plan,
      1,
      (seq, dueAtNs) => {
        expect(dueAtNs).toBe(dueNs(plan, seq));
        if (turns > 0) bursts.push([turns]);
        bursts.at(-1)?.push(seq);
        turns = 0;
        clock.advance(0.75);
      },
      () => undefined,
    );
    clock.advance(20);
    expect(bursts).toEqual([
      [8, 1, 2, 3],
      [8, 4, 5, 6],
      [8, 7, 8, 9],
      [8, 10],
    ]);
  });
});

describe('a late pacer of a server that accepts connections', () => {
  it.each([
    ['four', 4, 8],
    ['twenty', 20, 21],
    ['an endless stream of them', Infinity, 64],
  ])('gives each a turn before it continues: %s', (_, waiting, turnsBetween) => {
    const clock = createManualClock();
    const plan: StreamPlan = { firstSeq: 1, events: 3, startNs: clock.nowNs() - 1e9, periodNs: 1e6 };
    const turnsBefore: number[] = [];
    let [turns, accepted] = [0, 0];
    const accepting: Clock = {
      ...clock,
      nextTurn(run) {
        turns += 1;
        if (turns <= waiting) accepted += 1;
        return clock.nextTurn(run);
      },
    };
    const emit = (): void => {
      turnsBefore.push(turns);
      turns = 0;
      clock.advance(3);
    };
    startPacer(accepting, plan, 1, emit, () => undefined, {
      isCongested: () => false,
      accepted: () => accepted,
    });
    clock.advance(20);
    expect(turnsBefore).toEqual([turnsBetween, turnsBetween, turnsBetween]);
  });
});

describe('a pacer with a congested connection', () => {
  /** Behind by `lateMs` of a stream that has an event every ms. */
  function behind(
    lateMs: number,
    isCongested: (log: readonly (number | 'turn')[], nowMs: number) => boolean,
  ) {
    const clock = createManualClock();
    const startNs = clock.nowNs();
    const nowMs = (): number => (clock.nowNs() - startNs) / 1e6;
    const plan: StreamPlan = { firstSeq: 1, events: 10, startNs: startNs - lateMs * 1e6, periodNs: 1e6 };
    const log: (number | 'turn')[] = [];
    const atMs: number[] = [];
    const turns: Clock = {
      ...clock,
      nextTurn(run) {
        log.push('turn');
        return clock.nextTurn(run);
      },
    };
    startPacer(
      turns,
      plan,
      1,
      (seq) => {
        log.push(seq);
        atMs.push(nowMs());
      },
      () => undefined,
      { isCongested: () => isCongested(log, nowMs()), accepted: () => 0 },
    );
    return { clock, log, atMs };
  }

  it('sends one event at a time when it is a little late', () => {
    const { clock, log } = behind(90, (seen) => !seen.includes(3));
    clock.advance(1);
    const turns = Array.from({ length: 8 }, () => 'turn');
    expect(log).toEqual([...turns, 1, ...turns, 2, ...turns, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('waits after a standstill until the connection has been read', () => {
    const { clock, atMs } = behind(20_000, (_, nowMs) => nowMs < 300);
    clock.advance(1000);
    expect(atMs.filter((ms) => ms < 300)).toHaveLength(0);
    expect(atMs.filter((ms) => ms >= 300 && ms < 310)).toHaveLength(10);
  });

  it.each([
    [20_000, 500],
    [200, 200],
  ])(
    'does not wait for one that is never read: after a standstill of %i ms no longer than %i ms',
    (lateMs, waitMs) => {
      const { clock, atMs } = behind(lateMs, () => true);
      clock.advance(waitMs - 10);
      expect(atMs).toEqual([]);
      clock.advance(20);
      expect(atMs).toHaveLength(10);
    },
  );
});

describe('saturation', () => {
  /** Every event takes 1 ms of manual time; the end comes after 10 ms. */
  function saturate({ untilMs = 10, blockedAfter = Infinity } = {}) {
    const clock = createManualClock();
    const startNs = clock.nowNs();
    const state = {
      emitted: [] as number[],
      dueNs: [] as number[],
      lastSeq: [] as number[],
      isBlocked: false,
    };
    const stop = startSaturation(
      clock,
      7,
      startNs + untilMs * 1e6,
      () => state.isBlocked,
      (seq, dueAtNs) => {
        state.emitted.push(seq);
        state.dueNs.push(dueAtNs - startNs);
        clock.advance(1);
        if (state.emitted.length === blockedAfter) state.isBlocked = true;
      },
      (lastSeq) => state.lastSeq.push(lastSeq),
    );
    return { clock, state, stop };
  }

  it('emits one event a turn until its end, each due when it became possible, and reports the last seq', async () => {
    const { state } = saturate();
    expect(state.emitted).toEqual([7]);
    await until('the end of the saturation', () => state.lastSeq.length > 0);
    expect(state.emitted).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(state.dueNs).toEqual(state.emitted.map((seq) => (seq - 7) * 1e6));
    expect(state.lastSeq).toEqual([16]);
  });

  it('waits while a connection is blocked, and goes on without a hole', async () => {
    const { clock, state } = saturate({ blockedAfter: 3 });
    await until('a look at a blocked connection', () => clock.pendingTimers() > 0);
    clock.advance(2);
    expect(state.emitted).toEqual([7, 8, 9]);
    state.isBlocked = false;
    clock.advance(1);
    await until('the end of the saturation', () => state.lastSeq.length > 0);
    expect(state.emitted).toEqual([7, 8, 9, 10, 11, 12, 13]);
    expect(state.lastSeq).toEqual([13]);
  });

  it('ends even while a connection is blocked', async () => {
    const { clock, state } = saturate({ blockedAfter: 1 });
    await until('a look at a blocked connection', () => clock.pendingTimers() > 0);
    clock.advance(10);
    expect(state.lastSeq).toEqual([7]);
  });

  it('whose end has come before its start emits nothing', () => {
    const { state } = saturate({ untilMs: 0 });
    expect(state.emitted).toEqual([]);
    expect(state.lastSeq).toEqual([6]);
  });

  it('emits nothing after it was stopped, and is never done', async () => {
    const { state, stop } = saturate();
    stop();
    await new Promise((resolve) => {
      setImmediate(() => setImmediate(resolve));
    });
    expect(state.emitted).toEqual([7]);
    expect(state.lastSeq).toEqual([]);
  });
});
