import { expect, it } from 'vitest';
import { findBroker } from '../../processes/brokers.ts';
import { runProcedure } from '../procedure.fixture.ts';
import { BACKPLANE_IDS, BACKPLANES } from './metrics.ts';

const found = { redis: await findBroker('redis'), nats: await findBroker('nats') };
const installed = BACKPLANE_IDS.filter((id) => found[BACKPLANES[id].broker] !== null);
const absent = BACKPLANE_IDS.filter((id) => !installed.includes(id));
const note = absent.length === 0 ? '' : ` (not installed: ${absent.join(', ')})`;

it.skipIf(installed.length === 0)(
  `reads what each broker adds, against one server alone${note}`,
  async () => {
    const { valuesOf, checks } = await runProcedure('backplane-price', 'sse', {
      connections: 2,
      eventsPerSecond: 200,
    });
    expect(valuesOf('alone-p50')).toHaveLength(2);
    expect(valuesOf('alone-cpu')).toHaveLength(2);
    for (const id of installed)
      for (const what of ['added-delay', 'delivery-p99', 'server-cpu'])
        expect(valuesOf(`${what}-${id}`), id).toHaveLength(2);
    for (const id of installed)
      expect(valuesOf(`broker-cpu-${id}`)).toHaveLength(process.platform === 'linux' ? 2 : 0);
    for (const id of absent) expect(valuesOf(`server-cpu-${id}`)).toEqual([]);
    expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
  },
  120_000,
);

it.skipIf(installed.length === 0).each(['sse', 'websocket'])(
  `over %s loses nothing with a broker that keeps events, and with pub/sub exactly what went out meanwhile${note}`,
  async (transport) => {
    const { valueOf, checks } = await runProcedure('backplane-moves', transport, {
      connections: 2,
      eventsPerSecond: 1000,
      changes: 6,
      awayTimes: 2,
      awayEvents: 30,
      outageMs: 100,
    });
    for (const id of installed) {
      const { keepsEvents } = BACKPLANES[id];
      expect(valueOf(`changes-${id}`)).toBe(6);
      expect(valueOf(`moved-missed-${id}`), id).toBe(0);
      expect(valueOf(`moved-twice-${id}`), id).toBe(0);
      expect(valueOf(`away-missed-${id}`), id).toBe(keepsEvents ? 0 : 60);
      expect(valueOf(`restart-wrong-${id}`), id).toBe(keepsEvents ? 0 : null);
      if (keepsEvents) expect(valueOf(`restart-silence-${id}`)).toBeGreaterThan(100e6);
    }
    expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
  },
  120_000,
);
