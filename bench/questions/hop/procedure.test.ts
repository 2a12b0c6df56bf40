import { expect, it } from 'vitest';
import { proxies } from '../../proxies/index.ts';
import { findProxy } from '../../proxies/start.ts';
import { runProcedure } from '../procedure.fixture.ts';

const SETTINGS = { connections: 2, eventsPerSecond: 100, pairs: 2 };

for (const [id, proxy] of proxies.entries()) {
  const isMissing = (await findProxy(proxy)) === null;
  it.skipIf(isMissing)(
    `reads each pair of windows, and the CPU time of ${proxy.label}`,
    async () => {
      const { valuesOf, checks } = await runProcedure('hop', 'websocket', { proxy: id, ...SETTINGS });
      const [direct, proxied] = [valuesOf('direct-delivery'), valuesOf('proxied-delivery')];
      expect(direct).toHaveLength(2);
      expect(valuesOf('added-delay')).toEqual(proxied.map((value, at) => value - (direct[at] ?? NaN)));
      for (const cpuNs of valuesOf('proxy-cpu')) expect(cpuNs).toBeGreaterThan(0);
      expect(valuesOf('proxy-cpu').length).toBe(process.platform === 'linux' ? 2 : 0);
      expect(checks.at(-1)).toMatchObject({ code: 'proxy', values: { proxy: proxy.label } });
    },
    60_000,
  );
}
