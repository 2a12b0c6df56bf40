import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { joinsWrites } from '../../../servers/hub/joined-writes.ts';
import type { BytesReading } from '../../metrics/cost.ts';
import { sumOf } from '../../metrics/sum.ts';
import type { Child } from '../../processes/child.ts';
import { START_TIMEOUT_MS, startConnections } from '../../processes/children.ts';
import type { ConnectionCalls, Tally } from '../../processes/connection-calls.ts';
import { segmentsDuring } from '../../processes/segments.ts';
import type { Check } from '../../records/record.ts';
import { defineProcedure, reading, type ProcedureResult, type ReadingOf } from '../../rounds/procedure.ts';
import { MEASURED_SERVER_OPTIONS, Service, type ListenWish } from '../../rounds/session.ts';
import { formulaOf, type Exchange, type WireFormula } from './formulas.ts';
import {
  burstDelays,
  checkFormula,
  checkLengths,
  countEvents,
  countExchange,
  MULTI_BYTE_NAMES,
  surplusOf,
  type Counted,
} from './parts.ts';

/** Time for one step, ms. Generous: it is a limit, not a measurement. */
const STEP_TIMEOUT_MS = 20_000;
/** From the opening to the count of its bytes, ms: everything the server sends on its own has arrived. */
const REST_MS = 20;
/** From the order to emit to the burst, ms. */
const LEAD_MS = 3;
/**
 * From one heartbeat to the next, ms, and how many are counted. Long enough to answer on a busy machine: a client that has not
 * answered a ping by the next one is considered dead, and there would be nothing to count.
 */
const HEARTBEAT_MS = 100;
const HEARTBEATS = 5;
/** How often the segments are counted at most: other traffic disturbs the count. */
const SEGMENT_TRIES = 3;
const EPOCH = 'wire';

/**
 * In bytes: openings and heartbeats in each direction; `wire`, `overhead` and `formula` of one event, by payload; and
 * `surplus`, what lies beyond all formulas together. `packets`: TCP segments of both directions per event. Bursts: ns.
 */
export type Reads =
  | BytesReading
  | `${'opening' | 'heartbeat'}-${'read' | 'written'}`
  | 'formula'
  | 'surplus'
  | 'packets'
  | `burst-${'first' | 'last'}`;

/** One arm, and what was found so far. */
interface Wire {
  readonly service: Service;
  readonly client: Child<ConnectionCalls>;
  readonly formula: WireFormula;
  readonly path: string;
  readonly counted: Counted[];
  readonly readings: ReadingOf<Reads>[];
  readonly checks: Check[];
}

/**
 * Counts bytes on the socket of one connection, and compares each count with what the specifications give: the opening,
 * events of each length in bursts, and heartbeats.
 */
export const procedure = defineProcedure({
  settings: z.strictObject({
    /** Lengths of the JSON text, bytes; 0: bare events, without a place on the axis. */
    payloadBytes: z.array(z.int().nonnegative()),
    /** Whether the names have characters of two to four bytes, or are company names in ASCII. */
    isMultiByte: z.boolean(),
    /** Events that are due at the same moment, and how often that happens. */
    burst: z.int().positive(),
    bursts: z.int().positive(),
    heartbeat: z.enum(['protocol', 'application']),
  }),

  async run(arm, { payloadBytes, isMultiByte, burst, bursts, heartbeat }): Promise<ProcedureResult<Reads>> {
    const { transport } = arm.plan;
    const service = new Service(arm);
    const client = arm.keep(startConnections(arm.context, arm.plan));
    const { packages, path } = await client.call('load', { transport }, START_TIMEOUT_MS);
    const found = { counted: [], readings: [], checks: [] };
    const wire: Wire = {
      service,
      client,
      formula: formulaOf(transport, await joinsWrites()),
      path,
      ...found,
    };
    for (const length of payloadBytes) {
      const asked = length === 0 ? null : length;
      const names = isMultiByte ? { names: MULTI_BYTE_NAMES } : {};
      const { host, tally } = await open(wire, { payloadBytes: asked, ...names });
      const { retryMs } = MEASURED_SERVER_OPTIONS;
      const opening = wire.formula.opening?.({ host, path, epoch: EPOCH, retryMs }) ?? null;
      count(wire, 'opening', { read: tally.bytesRead, written: tally.bytesWritten }, opening, 1);
      await countBursts(wire, tally, asked, { burst, bursts });
    }
    await countHeartbeats(wire, heartbeat);
    wire.readings.push(...reading('surplus', null, surplusOf(wire.counted)));
    return {
      packages: { ...service.packages, client: packages },
      readings: wire.readings,
      checks: [...checkFormula(wire.counted), ...wire.checks],
    };
  },
});

/** Compares bytes with the formula for one exchange, and reads them off. @param one null: there is none. @param times how many exchanges they are */
function count(
  { counted, readings }: Wire,
  what: 'opening' | 'heartbeat',
  bytes: Exchange,
  one: Exchange | null,
  times: number,
): void {
  if (one !== null) counted.push(...countExchange(what, bytes, one, times));
  readings.push(
    ...reading(`${what}-read`, null, bytes.read / times),
    ...reading(`${what}-written`, null, bytes.written / times),
  );
}

/** Opens one connection to a server that starts again, and waits for its bytes. */
async function open(
  { service, client }: Wire,
  wish: ListenWish,
): Promise<{ readonly host: string; readonly tally: Tally }> {
  await service.listen({ ...wish, epoch: EPOCH });
  await client.call('drop', {}, STEP_TIMEOUT_MS);
  const { origin, trusted: certificate } = service;
  const { host } = new URL(origin);
  const ask = { origin, certificate, resumePoint: null, timeoutMs: STEP_TIMEOUT_MS };
  const one = { connections: 1, atOnce: 1, isReused: false };
  await client.call('open', { ...ask, ...one }, STEP_TIMEOUT_MS + 1000);
  await sleep(REST_MS);
  return { host, tally: await tallyOf(client, 0, 0) };
}

/** Emits bursts, until other traffic leaves the segments alone, and counts the bytes of all of them. */
async function countBursts(
  { service, client, formula, counted, readings, checks }: Wire,
  opened: Tally,
  payloadBytes: number | null,
  { burst, bursts }: { readonly burst: number; readonly bursts: number },
): Promise<void> {
  const tallies: Tally[] = [];
  const emit = async (): Promise<void> => {
    for (let left = bursts; left > 0; left -= 1) await service.emit(service.planEvents(burst, 0, LEAD_MS));
    tallies.push(await tallyOf(client, service.nextSeq - 1, 0));
  };
  let segments: number | null = null;
  for (let tries = 0; segments === null && tries < SEGMENT_TRIES; tries += 1) {
    segments = await segmentsDuring(emit);
  }

  const what = payloadBytes === null ? 'bare events' : `events of ${payloadBytes} bytes`;
  const countOf = ({ bytesRead, events }: Tally): Counted =>
    countEvents(formula, what, bytesRead - opened.bytesRead, events, burst);
  const all = tallies.at(-1) ?? opened;
  // The events of the first try are the same on every arm; how often it took another one is chance.
  const [first = all] = tallies;
  const { measured, predicted } = countOf(first);
  const textBytes = sumOf(first.events, (event) => event.textBytes);
  const perEvent = (sum: number): number => sum / (burst * bursts);
  counted.push(countOf(all));
  readings.push(
    ...reading('wire', payloadBytes, perEvent(measured)),
    ...reading('formula', payloadBytes, perEvent(predicted)),
    ...reading('overhead', payloadBytes, perEvent(measured - textBytes)),
    ...reading('packets', payloadBytes, segments && perEvent(segments)),
    ...burstDelays(all.events, burst),
  );
  checks.push(...checkLengths(payloadBytes, all.events));
  if (segments === null) checks.push({ code: 'packets-unknown', outcome: 'warn', values: { what } });
}

/** Counts what lies between two tallies, with only whole heartbeats in between. */
async function countHeartbeats(wire: Wire, kind: 'protocol' | 'application'): Promise<void> {
  await open(wire, { options: { heartbeatMs: HEARTBEAT_MS, heartbeatKind: kind } });
  const from = await tallyOf(wire.client, 0, 1);
  const until = await tallyOf(wire.client, 0, from.heartbeats + HEARTBEATS);
  const bytes = {
    read: until.bytesRead - from.bytesRead,
    written: until.bytesWritten - from.bytesWritten,
  };
  count(wire, 'heartbeat', bytes, wire.formula.heartbeat(kind), until.heartbeats - from.heartbeats);
}

async function tallyOf(client: Wire['client'], events: number, heartbeats: number): Promise<Tally> {
  const ask = { events, heartbeats, timeoutMs: STEP_TIMEOUT_MS };
  const [only] = (await client.call('tally', ask, STEP_TIMEOUT_MS + 1000)).connections;
  if (only === undefined) throw new Error('no connection was open');
  return only;
}
