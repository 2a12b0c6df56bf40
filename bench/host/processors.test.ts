import { expect, it } from 'vitest';
import { quotaOf, readProcessors } from './processors.ts';

const GROUP = '/sys/fs/cgroup/a/b';

it.each([
  ['version 2', { [`${GROUP}/cpu.max`]: '50000 100000\n' }, 0.5],
  ['version 2, without a limit', { [`${GROUP}/cpu.max`]: 'max 100000\n' }, null],
  [
    'version 1',
    { [`${GROUP}/cpu.cfs_quota_us`]: '150000\n', [`${GROUP}/cpu.cfs_period_us`]: '100000\n' },
    1.5,
  ],
  [
    'version 1, without a limit',
    { [`${GROUP}/cpu.cfs_quota_us`]: '-1\n', [`${GROUP}/cpu.cfs_period_us`]: '100000\n' },
    null,
  ],
  [
    'a group within one that has less',
    { [`${GROUP}/cpu.max`]: '200000 100000', '/sys/fs/cgroup/a/cpu.max': '100000 100000' },
    1,
  ],
  ['neither', {}, null],
])('reads the quota of a control group: %s', (_, files: Readonly<Record<string, string>>, expected) => {
  expect(quotaOf(`${GROUP}/cpu.stat`, (path) => files[path] ?? null)).toBe(expected);
});

it('knows no quota where there is no control group', () => {
  expect(quotaOf(null, () => '50000 100000')).toBeNull();
});

it('says how many processors there are here', () => {
  expect(readProcessors()).toBeGreaterThan(0);
});
