import { expect, it } from 'vitest';
import { proxies, PROXY_IDS } from '../../proxies/index.ts';
import { findProxy } from '../../proxies/start.ts';
import { runProcedure } from '../procedure.fixture.ts';

const SETTINGS = { connections: 2, eventsPerSecond: 100 };

const found = await Promise.all(PROXY_IDS.map(async (id) => ((await findProxy(proxies.get(id))) ? id : [])));
const installed = found.flat();

it('knows the ids of all proxies as a type', () => {
  expect(PROXY_IDS).toEqual(proxies.ids);
});

it.skipIf(installed.length === 0)(
  'reads both halves of each proxy that is installed against the half without one, and its CPU time',
  async () => {
    const { valuesOf, checks, readings } = await runProcedure('hop', 'websocket', SETTINGS);
    const direct = valuesOf('direct-delivery');
    expect(direct).toHaveLength(2);
    for (const id of installed) {
      const proxied = valuesOf(`proxied-delivery-${id}`);
      expect(valuesOf(`added-delay-${id}`)).toEqual(
        proxied.map((value, half) => value - (direct[half] ?? NaN)),
      );
      expect(valuesOf(`proxy-cpu-${id}`)).toHaveLength(process.platform === 'linux' ? 2 : 0);
      for (const cpuNs of valuesOf(`proxy-cpu-${id}`)) expect(cpuNs).toBeGreaterThanOrEqual(0);
    }
    for (const id of PROXY_IDS.filter((one) => !installed.includes(one)))
      expect(readings.filter(({ quantity }) => quantity.endsWith(id))).toEqual([]);
    expect(checks.filter(({ code }) => code === 'proxy').map(({ values }) => values['proxy'])).toEqual(
      installed.map((id) => proxies.get(id).label),
    );
    expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
  },
  120_000,
);
