import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { sumOf } from '../../metrics/sum.ts';
import { START_TIMEOUT_MS, startConnections } from '../../processes/children.ts';
import type { Tally } from '../../processes/connection-calls.ts';
import { wallNowMs } from '../../processes/wall-clock.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { MEASURED_SERVER_OPTIONS, Service } from '../../rounds/session.ts';
import { sharesConnections } from '../../transports.ts';
import type { Exchange } from './formulas.ts';
import { openingsOf } from './openings.ts';
import { checkFormula, countExchange, surplusOf, type Counted } from './parts.ts';

/** Time for one step, ms. Generous: it is a limit, not a measurement. */
const STEP_TIMEOUT_MS = 20_000;
/** When nothing more came or went for this long, the opening is over, ms. */
const REST_MS = 20;
/** An opening begins this long after the beginning of a second, ms: the server is sure to have noticed that its `Date` is another one. */
const INTO_SECOND_MS = 300;
const EPOCH = 'wire';

/** Of the opening of a connection and of a later one: bytes within TLS, and what TLS adds to them in both directions. `surplus`: beyond the formula. */
export type OpeningReads =
  | `${'first' | 'later'}-${'read' | 'written'}`
  | `${'first' | 'later'}-tls`
  | 'surplus';

/** What all connections of a client process have carried, in all and within TLS. */
interface Carried {
  readonly tcpBytes: number;
  readonly within: Exchange;
}

/** Opens one client and, in another second, a further one: on the same connection where the transport shares it. */
export const procedure = defineProcedure({
  settings: z.strictObject({}),

  async run(arm): Promise<ProcedureResult<OpeningReads>> {
    const { transport } = arm.plan;
    const service = new Service(arm);
    const client = arm.keep(startConnections(arm.context, arm.plan));
    const { packages, path } = await client.call('load', { transport }, START_TIMEOUT_MS);
    await service.listen({ epoch: EPOCH });
    const { origin, trusted: certificate } = service;
    const openings = openingsOf(transport);
    const counted: Counted[] = [];
    const carried = async (): Promise<Carried> => {
      const ask = { events: 0, heartbeats: 0, timeoutMs: STEP_TIMEOUT_MS };
      const { connections } = await client.call('tally', ask, STEP_TIMEOUT_MS + 1000);
      return carriedBy(connections, sharesConnections(transport));
    };
    /** Both sides acknowledge the settings of the other in their own time. */
    const carriedAtRest = async (): Promise<Carried> => {
      let last = await carried();
      for (;;) {
        await sleep(REST_MS);
        const now = await carried();
        if (now.tcpBytes === last.tcpBytes) return now;
        last = now;
      }
    };
    const open = async (what: 'first' | 'later', before: Carried) => {
      await sleep(1000 - (wallNowMs() % 1000) + INTO_SECOND_MS);
      const date = dateNow();
      const ask = { origin, certificate, resumePoint: null, timeoutMs: STEP_TIMEOUT_MS };
      const one = { connections: 1, atOnce: 1, isReused: false };
      await client.call('open', { ...ask, ...one }, STEP_TIMEOUT_MS + 1000);
      if (dateNow() !== date) throw new Error('an opening took longer than a second: its Date is not known');
      const after = await carriedAtRest();
      const bytes = {
        read: after.within.read - before.within.read,
        written: after.within.written - before.within.written,
      };
      const { host } = new URL(origin);
      const { retryMs } = MEASURED_SERVER_OPTIONS;
      const predicted = openings.next({ host, path, epoch: EPOCH, retryMs, date });
      counted.push(...countExchange(`${what} opening`, bytes, predicted, 1));
      const tlsBytes = after.tcpBytes - before.tcpBytes - bytes.read - bytes.written;
      const readings = [
        ...reading(`${what}-read` as const, null, bytes.read),
        ...reading(`${what}-written` as const, null, bytes.written),
        ...reading(`${what}-tls` as const, null, tlsBytes),
      ];
      return { after, readings };
    };
    const first = await open('first', { tcpBytes: 0, within: { read: 0, written: 0 } });
    const later = await open('later', first.after);
    return {
      packages: { ...service.packages, client: packages },
      readings: [...first.readings, ...later.readings, ...reading('surplus', null, surplusOf(counted))],
      checks: checkFormula(counted),
    };
  },
});

/** An IMF-fixdate. */
const dateNow = (): string => new Date(wallNowMs()).toUTCString();

/** @param isShared whether the connections are one, which each of them shows as a whole within TLS */
function carriedBy(connections: readonly Tally[], isShared: boolean): Carried {
  const shown = isShared ? connections.slice(0, 1) : connections;
  return {
    tcpBytes: sumOf(connections, ({ bytesRead, bytesWritten }) => bytesRead + bytesWritten),
    within: {
      read: sumOf(shown, ({ withinTls }) => withinTls?.bytesRead),
      written: sumOf(shown, ({ withinTls }) => withinTls?.bytesWritten),
    },
  };
}
