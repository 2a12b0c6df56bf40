import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findPackageRoot } from '../host/environment.ts';
import { fakeIo } from './io.fixture.ts';
import { plan } from './plan-command.ts';

const reference = join(findPackageRoot(import.meta.dirname), 'results/reference');

it('plans from the reference run where no folder is named, for the load that was asked', async () => {
  const io = fakeIo(['--connections', '10000', '--rate', '0.2', '--payload-bytes', '300']);
  expect(await plan(io, { reference })).toBe('done');
  expect(io.out()).toContain('10,000 connections, 0.2 events per second to each, 300 bytes per event');
  expect(io.out()).toContain('2,000 deliveries per second');
});

it('prints the plan alone as JSON', async () => {
  const io = fakeIo(['--connections', '5', '--rate', '2', '--json', reference]);
  await plan(io, { reference: 'nowhere' });
  expect(JSON.parse(io.out())).toMatchObject({
    load: { connections: 5, eventsPerSecond: 2, payloadBytes: 300 },
    transports: expect.arrayContaining([
      expect.objectContaining({ transport: 'sse' }),
      expect.objectContaining({ transport: 'websocket' }),
    ]),
  });
});

it.each([
  [['--connections', '0'], '--connections wants a whole number from 1'],
  [['--rate', '0'], '--rate wants a number from 0.000001'],
  [['--payload-bytes', '1.5'], '--payload-bytes wants a whole number from 1'],
])('refuses %j', async (argv, message) => {
  await expect(plan(fakeIo(argv), { reference })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message),
  });
});

it('refuses a folder that holds no run', async () => {
  await expect(plan(fakeIo([import.meta.dirname]), { reference })).rejects.toMatchObject({
    code: 'run-unreadable',
  });
});
