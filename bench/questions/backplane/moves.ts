import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ReconnectPolicy } from '../../../clients/reconnect.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { CALL_TIMEOUT_MS, Service, Session, STAYS_AWAY } from '../../rounds/session.ts';
import { BACKPLANES, type MoveReads } from './metrics.ts';
import { startBackplanes, type RunningBackplane } from './ways.ts';

/** With a server, from the last connection to the next change, ms. */
const STAY_MS = 80;
/** Events are published in stretches of this time until all changes are made, s. */
const STRETCH_S = 2;
/** Events before and after the broker is away, ms. */
const AROUND_MS = 400;
/** Time for an order to arrive, ms. */
const LEAD_MS = 40;
/** Events that clients get from a server that has just started: a gap shows only with the next event. */
const EVENTS_AFTER = 20;
/** Long enough for all of a replay, ms. */
const ARRIVE_MS = 20_000;

/** Back at once, with a resume point. */
const RESUMES_AT_ONCE: ReconnectPolicy = { ...STAYS_AWAY, delayMs: 10, maxDelayMs: 10, resume: true };

const settings = z.strictObject({
  connections: z.int().positive(),
  eventsPerSecond: z.number().positive(),
  changes: z.int().positive(),
  awayTimes: z.int().positive(),
  awayEvents: z.int().positive(),
  outageMs: z.int().positive(),
});

/**
 * Three servers on one broker: one publishes, and clients change between the other two, behind a link that resets their connections
 * and leads them elsewhere.
 */
export const procedure = defineProcedure({
  settings,
  async run(arm, asked): Promise<ProcedureResult<MoveReads>> {
    const { backplanes, checks } = await startBackplanes(arm);
    const readings: ReadingOf<MoveReads>[] = [];
    let packages: ProcedureResult['packages'] = { server: [], client: [] };
    for (const backplane of backplanes) {
      const session = new Session(backplane.arm, { isLinked: true });
      const [other, publisher] = [new Service(backplane.arm), new Service(backplane.arm)];
      readings.push(...(await move(backplane, { session, other, publisher }, asked)));
      ({ packages } = session);
      await Promise.all(
        [session.client, session.link, session.server, other.server, publisher.server].map((child) =>
          child.kill(),
        ),
      );
      await backplane.broker.kill();
    }
    return { packages, readings, checks };
  },
});

async function move(
  { id, broker }: RunningBackplane,
  { session, other, publisher }: { session: Session; other: Service; publisher: Service },
  { connections, eventsPerSecond, changes, awayTimes, awayEvents, outageMs }: z.infer<typeof settings>,
): Promise<readonly ReadingOf<MoveReads>[]> {
  const { link } = session;
  const periodNs = 1e9 / eventsPerSecond;
  const emit = (events: number): Promise<number> =>
    publisher.emit(publisher.planEvents(Math.round(events), periodNs, LEAD_MS));
  const lead = (port: number, open: 'keep' | 'reset') =>
    link.call('upstream', { port, open }, CALL_TIMEOUT_MS);
  /** What has gone wrong so far, for each client. */
  const observe = async () => {
    const { counts, traces } = await session.traces(ARRIVE_MS, { lastSeq: publisher.nextSeq - 1 });
    const each = (events: number): number => events / connections;
    return { missed: each(counts.missed), twice: each(counts.duplicate + counts.reordered), traces };
  };

  await publisher.listen();
  const ports = [(await session.listen()).port, (await other.listen()).port];
  await session.connect(connections, { policy: RESUMES_AT_ONCE });

  // A client without any event has nowhere to resume from.
  await emit(EVENTS_AFTER);
  await observe();
  const moves = new AbortController();
  const emitting = (async () => {
    while (!moves.signal.aborted) await emit(eventsPerSecond * STRETCH_S);
  })();
  emitting.catch(() => undefined); // it is waited for below, if nothing else fails before
  for (let change = 1; change <= changes; change += 1) {
    const next = change % 2 === 1 ? other : session;
    await lead(ports[change % 2] ?? 0, 'reset');
    await next.until((counts) => counts.connections === connections);
    await sleep(STAY_MS);
  }
  moves.abort();
  await emitting;
  const moved = await observe();
  const openings = moved.traces.reduce((sum, { openedNs }) => sum + openedNs.length - 1, 0) / connections;

  let away = moved;
  for (let time = 0; time < awayTimes; time += 1) {
    await link.call('refuse', { open: 'reset' }, CALL_TIMEOUT_MS);
    await emit(awayEvents);
    const next = time % 2 === 0 ? other : session;
    await lead((await next.listen()).port, 'keep'); // a server that has just started
    await link.call('accept', {}, CALL_TIMEOUT_MS);
    await next.until((counts) => counts.connections === connections);
    await emit(EVENTS_AFTER);
    away = await observe(); // also so that none of these is on its way when the next connections are reset
  }

  const readings = [
    ...reading(`changes-${id}`, null, openings),
    ...reading(`moved-missed-${id}`, null, moved.missed),
    ...reading(`moved-twice-${id}`, null, moved.twice),
    ...reading(`away-missed-${id}`, null, away.missed - moved.missed),
  ];
  if (!BACKPLANES[id].keepsEvents) return readings;
  const fromSeq = publisher.nextSeq;
  const goingOn = emit(((2 * AROUND_MS + outageMs) * eventsPerSecond) / 1000);
  await sleep(LEAD_MS + AROUND_MS);
  await broker.crash();
  await sleep(outageMs);
  await broker.restart();
  await goingOn;
  const after = await observe();
  const silences = after.traces.map(({ events: { receivedNs } }) => {
    const late = receivedNs.slice(-(publisher.nextSeq - fromSeq));
    return late.reduce((longest, atNs, at) => Math.max(longest, atNs - (late[at - 1] ?? atNs)), 0);
  });
  return [
    ...readings,
    ...reading(`restart-wrong-${id}`, null, after.missed - away.missed + after.twice - away.twice),
    ...reading(`restart-silence-${id}`, null, Math.max(...silences)),
  ];
}
