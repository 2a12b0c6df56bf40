import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { ServerCalls, Usage } from '../../processes/calls.ts';
import { Child } from '../../processes/child.ts';
import { entryPoint, ordinaryArm } from '../../processes/children.ts';
import { findPackageRoot } from '../../host/environment.ts';
import { forkOptionsFor } from '../../host/pinning.ts';
import type { Check } from '../../records/record.ts';
import {
  cpuNsBetween,
  defineProcedure,
  reading,
  type ProcedureArm,
  type ProcedureResult,
  type ReadingOf,
} from '../../rounds/procedure.ts';
import { checkUndisturbed } from '../../rounds/checks.ts';
import { circumstancesOf } from '../../rounds/context.ts';
import { CALL_TIMEOUT_MS, Session } from '../../rounds/session.ts';
import { sumOf } from '../../metrics/sum.ts';
import { CODE_PARTS, countParts, type Reads } from './parts.ts';
import type { ProfilerCalls } from '../../processes/profiler.ts';

/** From the order to emit to the first event, ms. */
const LEAD_MS = 20;

/** Where the compiled code of this project lies. */
const OWN_URL = pathToFileURL(join(findPackageRoot(import.meta.dirname), 'dist', sep)).href;

interface SamplingPlan {
  /** Deliveries per second to all connections together: cost is compared at equal load. */
  readonly deliveriesPerSecond: number;
  /** From one sample to the next, us. */
  readonly intervalUs: number;
  /** How long events are sent under sampling, ms, and half as long before it and after it. */
  readonly sampledMs: number;
}

/** What the server had used before and after some events, and how many deliveries they made. */
interface Stretch {
  readonly deliveries: number;
  readonly from: Usage;
  readonly until: Usage;
}

/**
 * Samples the server while it sends, and attributes its CPU time. Sampling costs time itself: the events before and after it are
 * sent without, and what they cost is what is attributed.
 */
export const procedure = defineProcedure({
  settings: z.strictObject({
    /** How many connections are open at each place of the axis, each time in processes of their own. */
    steps: z.array(z.int().positive()),
    deliveriesPerSecond: z.int().positive(),
    intervalUs: z.int().positive(),
    sampledMs: z.int().positive(),
  }),

  async run(arm, { steps, ...plan }): Promise<ProcedureResult<Reads>> {
    const readings: ReadingOf<Reads>[] = [];
    const checks: Check[] = [];
    let packages: ProcedureResult['packages'] = { server: [], client: [] };
    for (const connections of steps) {
      const profiled = openProfiled(arm);
      const { session } = profiled;
      await session.listen();
      await session.connect(connections);
      await session.warmUp();
      await session.observe();
      const profile = await profileAt(profiled, connections, plan);
      readings.push(...profile.readings);
      checks.push(...checkUndisturbed(circumstancesOf(arm.context), profile.from, profile.until));
      const { counts } = await session.collect();
      const values = { missed: counts.missed, expectedDeliveries: counts.expected };
      if (counts.missed > 0) checks.push({ code: 'incomplete', outcome: 'void', values });
      ({ packages } = session);
      await Promise.all([session.server.kill(), session.client.kill()]);
    }
    return { packages, readings, checks };
  },
});

/** A session whose server can be sampled. The server of an arm with an entry of its own is sampled by that one's calls. */
function openProfiled({ context, plan, keep }: ProcedureArm) {
  const isOrdinary = plan.server.file === ordinaryArm(plan.transport).server.file;
  const entry = isOrdinary ? entryPoint('processes/profiled-server-process.js') : plan.server;
  const pin = forkOptionsFor(context.cpus?.server ?? null);
  const server = keep(new Child<ServerCalls & ProfilerCalls>(entry, `${plan.arm} server`, pin));
  return { server, session: new Session({ context, plan, keep }, { server }) };
}

/**
 * The readings of one place: what an event costs there, and the part that each kind of code has in it.
 * `from` and `until`: what the server had used before and after.
 */
async function profileAt(
  { server, session }: ReturnType<typeof openProfiled>,
  connections: number,
  { deliveriesPerSecond, intervalUs, sampledMs }: SamplingPlan,
): Promise<{ readings: readonly ReadingOf<Reads>[]; from: Usage; until: Usage }> {
  const periodNs = (connections / deliveriesPerSecond) * 1e9;
  const send = async (durationMs: number): Promise<Stretch> => {
    const events = Math.ceil((durationMs * 1e6) / periodNs);
    const from = await session.usage(false);
    await session.emit(session.planEvents(events, periodNs, LEAD_MS));
    return { deliveries: events * connections, from, until: await session.usage(false) };
  };

  const before = await send(sampledMs / 2);
  await server.call('startSampling', { intervalUs }, CALL_TIMEOUT_MS);
  const sampled = await send(sampledMs);
  const { frames } = await server.call('stopSampling', {}, CALL_TIMEOUT_MS);
  const after = await send(sampledMs / 2);

  const counts = countParts(frames, OWN_URL);
  const samples = sumOf(Object.values(counts), (count) => count);
  const whole = perDelivery([before, after], cpuNsBetween);
  if (samples === 0)
    throw new Error('no sample was taken while the server sent: other programs left no time for it');
  const readings = [
    ...CODE_PARTS.flatMap((part) => reading(part, connections, (whole * counts[part]) / samples)),
    ...reading('kernel', connections, perDelivery([before, after], systemNsBetween)),
    ...reading('whole', connections, whole),
    ...reading('sampling', connections, perDelivery([sampled], cpuNsBetween) - whole),
    ...reading('samples', connections, samples),
  ];
  return { readings, from: before.from, until: after.until };
}

function systemNsBetween(from: Usage, until: Usage): number {
  return (until.cpuSystemUs - from.cpuSystemUs) * 1000;
}

/** A stretch has at least one delivery. @param usedNs what the server used from one reading to the next */
function perDelivery(stretches: readonly Stretch[], usedNs: (from: Usage, until: Usage) => number): number {
  return (
    sumOf(stretches, ({ from, until }) => usedNs(from, until)) /
    sumOf(stretches, ({ deliveries }) => deliveries)
  );
}
