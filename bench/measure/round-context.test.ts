import { expect, it } from 'vitest';
import { describePackages } from './round-context.ts';

it.each([
  [['express', 'ws'], 'express 1.2.3, ws 1.2.3'],
  [['ws'], 'ws 1.2.3'],
  [[], 'Node.js alone'],
])('the packages %j are described as %s', (packages, expected) => {
  expect(describePackages({ versionOf: () => '1.2.3' }, packages)).toBe(expected);
});
