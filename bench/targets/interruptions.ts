import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { SinceMark } from '../../clients/targets/foreign-client.ts';
import { startLink, START_TIMEOUT_MS } from '../processes/children.ts';
import { defineProcedure, reading, type ProcedureResult } from '../rounds/procedure.ts';
import { CALL_TIMEOUT_MS } from '../rounds/session.ts';
import { TargetSession } from '../rounds/target-round.ts';
import { median } from '../stats/quantile.ts';
import { hostAndPort } from './address.ts';

type Kind = 'reset' | 'refused' | 'silence';

/** The longest gap of the median client, and the events that a client missed or had twice, by interruption. */
export type InterruptionReads = `${Kind}-${'gap' | 'missed' | 'duplicate'}`;

/** Interrupts the network between clients and the server of an arm, and looks at what the clients went through. */
export const interruptions = defineProcedure({
  settings: z.strictObject({
    connections: z.int().positive(),
    reconnectMs: z.number().positive(),
    outageMs: z.number().positive(),
    /** Before each interruption, and after it. */
    calmMs: z.number().positive(),
  }),

  async run(
    arm,
    { connections, reconnectMs, outageMs, calmMs },
  ): Promise<ProcedureResult<InterruptionReads>> {
    const { context, plan, keep } = arm;
    if (plan.target === undefined) throw new Error(`the arm ${plan.arm} has no target`);
    const session = new TargetSession(context, plan, keep);
    const link = keep(startLink(context, plan));
    const { host, port } = hostAndPort(plan.target.url);
    const upstream = { upstreamHost: host, upstreamPort: port };
    const { port: viaPort } = await link.call('listen', upstream, START_TIMEOUT_MS);
    // Whoever sends ids may resume by them, asked or not.
    const target = { ...plan.target, seq: plan.target.seq ?? ({ kind: 'sse-id' } as const) };
    await session.open(connections, { viaPort, reconnectMs, target });
    await sleep(calmMs);
    await session.mark();
    await sleep(calmMs);
    const calm = await session.interruption();
    // Numbers with gaps when nothing is interrupted cannot show what an interruption takes.
    const isNumbered = plan.target.seq !== null || calm.every(({ missed }) => missed === 0);
    const through = async (kind: Kind, interrupt: () => Promise<unknown>) => {
      await sleep(calmMs);
      await session.mark();
      await interrupt();
      await sleep(reconnectMs + calmMs);
      return readingsOf(kind, await session.interruption(), isNumbered);
    };
    const readings = [
      ...(await through('reset', () => link.call('reset', { connections: null }, CALL_TIMEOUT_MS))),
      ...(await through('refused', async () => {
        await link.call('refuse', { open: 'reset' }, CALL_TIMEOUT_MS);
        await sleep(outageMs);
        await link.call('accept', {}, CALL_TIMEOUT_MS);
      })),
      ...(await through('silence', async () => {
        await link.call('blackhole', {}, CALL_TIMEOUT_MS);
        await sleep(outageMs);
        await link.call('heal', {}, CALL_TIMEOUT_MS);
      })),
    ];
    return { packages: { server: [], client: session.packages }, readings, checks: [] };
  },
});

/** A client that never came back has no gap, and counts as slower than all others. */
function readingsOf(kind: Kind, clients: readonly SinceMark[], isNumbered: boolean) {
  const gapNs = median(clients.map(({ isBack, longestGapNs }) => (isBack ? longestGapNs : Infinity)));
  const perClient = (of: (client: SinceMark) => number | null): number | null => {
    const values = clients.map(of);
    return !isNumbered || values.includes(null)
      ? null
      : values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / clients.length;
  };
  return [
    ...reading(`${kind}-gap`, null, gapNs === Infinity ? null : gapNs),
    ...reading(
      `${kind}-missed`,
      null,
      perClient(({ missed }) => missed),
    ),
    ...reading(
      `${kind}-duplicate`,
      null,
      perClient(({ duplicate }) => duplicate),
    ),
  ];
}
