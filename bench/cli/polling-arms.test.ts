import { expect, it } from 'vitest';
import { scenarios } from '../questions/index.ts';
import { transports } from '../transports.ts';
import { refusePolling } from './polling-arms.ts';

const known = { scenarios, transports };

it('polling cannot be chosen as an arm, and the reader learns where it takes part', () => {
  expect(() => {
    refusePolling(known, { transports: ['sse', 'polling-1s', 'long-polling'] });
  }).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: 'Polling (polling-1s, long-polling) is no stream, and cannot be chosen.',
      hint: 'Scenarios that ask for it name it themselves: npm run bench -- polling',
    }),
  );
});

it('any stream can be', () => {
  const streams = transports.entries().flatMap(([id, { role }]) => (role === 'polling' ? [] : [id]));
  expect(streams).toContain('websocket');
  expect(() => {
    refusePolling(known, { transports: streams });
  }).not.toThrow();
});
