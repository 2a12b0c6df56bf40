import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ordinaryArm, withChildren } from '../processes/children.ts';
import { openSession, Session } from './session.ts';

const context = { seed: 7, cpus: null, signal: new AbortController().signal };
const plan = ordinaryArm('sse');

describe('a session', () => {
  it('emits and counts from one call to the next, and begins anew where it listens again', async () => {
    await withChildren(context.signal, async (keep) => {
      const session = await openSession({ context, plan, keep }, 2);
      for (const lastSeq of [5, 10]) {
        await session.observe();
        expect(await session.emit(session.planEvents(5, 1e6, 20))).toBe(lastSeq);
        const { counts, strayEvents } = await session.collect();
        expect(counts).toMatchObject({ expected: 10, received: 10, missed: 0 });
        expect(strayEvents).toBe(0);
      }
      const before = session.port;
      await session.listen();
      expect(session.nextSeq).toBe(1);
      expect(session.port).not.toBe(before);
    });
  });

  it('leads its clients through the link, also to a server that listens elsewhere', async () => {
    await withChildren(context.signal, async (keep) => {
      const session = new Session({ context, plan, keep }, { isLinked: true });
      const first = await session.listen();
      const { port } = session;
      expect(port).not.toBe(first.port);
      expect(Math.max(port, first.port)).toBeLessThan(32_768); // nobody is given either while it is away: see `freePort`
      const second = await session.listen();
      expect([second.port === first.port, session.port === port]).toEqual([false, true]);
      await session.connect(1);
      expect(await session.until(({ connections }) => connections === 1)).toMatchObject({ connections: 1 });
      expect((await session.link.call('counts', { sinceNs: 0 }, 10_000)).accepts).toBe(1);
      expect(await session.until(({ connections }) => connections > 1, { timeoutMs: 50 })).toBeNull();
    });
  });

  it.each(['server', 'client'] as const)(
    'calls a window in which the %s was stopped for a second a standstill, and nobody late or saturated',
    async (side) => {
      await withChildren(context.signal, async (keep) => {
        const session = await openSession({ context, plan, keep }, 1);
        const pace = { kind: 'rate', eventsPerSecond: 100 } as const;
        const measured = session.measure({ pace, settleMs: 50, measureMs: 2000 });
        await sleep(250);
        session[side].freeze();
        await sleep(1000); // most of the time between two looks, also where a process waits for its turn
        session[side].thaw();
        const { checks, counts } = await measured;
        expect(counts.missed).toBe(0);
        // On a busy machine the other one may have stood still as well.
        const values = { processes: expect.stringContaining(side) };
        expect(checks[0]).toMatchObject({ code: 'standstill', outcome: 'void', values });
        expect(checks[0]?.values['stoodNs']).toBeGreaterThan(400e6);
        expect(checks.filter(({ code }) => /late$|saturated$/.test(code))).toEqual([]);
      });
    },
  );

  it('says what it was not made with', async () => {
    await withChildren(context.signal, async (keep) => {
      const session = new Session({ context, plan, keep });
      expect(() => session.link).toThrow('this session has no link');
      await session.listen();
      await expect(session.takeOver()).rejects.toThrow('this session has no spare server');
    });
  });
});
