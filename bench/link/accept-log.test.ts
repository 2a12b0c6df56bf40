import { expect, it } from 'vitest';
import { AcceptLog } from './accept-log.ts';

function logOf(...acceptsNs: readonly number[]): AcceptLog {
  const log = new AcceptLog();
  for (const atNs of acceptsNs) log.add(atNs);
  return log;
}

it('tells the accepts since a moment, that moment included', () => {
  expect(logOf(1, 2, 3, 3, 5).since(3)).toEqual({ accepts: 3, acceptsNs: [3, 3, 5] });
  expect(logOf().since(0)).toEqual({ accepts: 0, acceptsNs: [] });
});

it('counts all, and tells the moments of the first 5,000', () => {
  const { accepts, acceptsNs } = logOf(...Array.from({ length: 5003 }, (_, index) => index)).since(2);
  expect(accepts).toBe(5001);
  expect([acceptsNs.length, acceptsNs[0], acceptsNs.at(-1)]).toEqual([5000, 2, 5001]);
});
