import { expect, it } from 'vitest';
import { startBroker } from './brokers.ts';

it('a broker that cannot be started says why', async () => {
  const missing = { path: '/there/is/none', version: 'unknown' };
  await expect(startBroker('redis', missing)).rejects.toThrow(
    'Redis does not listen: spawn /there/is/none ENOENT',
  );
});
