import { expect, it } from 'vitest';
import { soakOf } from '../analysis/soak.ts';
import { entryPoint, ordinaryArm, type ArmPlan } from '../processes/children.ts';
import type { SoakLine, SoakSettings } from '../records/soak.ts';
import { runSoak, type SoakArm } from './run-soak.ts';

const settings: SoakSettings = {
  transports: ['sse'],
  connections: 4,
  eventsPerSecond: 100,
  hours: 1,
  checkpointSeconds: 0.1,
  seed: 7,
};

/** A soak of some arms, which is aborted after some checkpoints of each, or ends by itself when its time is over. */
async function soakOfArms(
  plans: readonly ArmPlan[],
  { secondsLeft = 3600, checkpoints = Infinity },
): Promise<readonly SoakLine[]> {
  const aborter = new AbortController();
  const first = { kind: 'settings', schemaVersion: 1, startedAt: '2026-05-04T09:30:00Z', settings } as const;
  const lines: SoakLine[] = [first];
  const arms = plans.map((plan) => ({ plan, segment: 1, secondsLeft }));
  await runSoak({ seed: 7, cpus: null, signal: aborter.signal }, settings, arms, (line) => {
    lines.push(line);
    const done = ({ plan: { transport } }: SoakArm): number =>
      lines.filter((one) => one.kind === 'checkpoint' && one.transport === transport).length;
    if (arms.every((arm) => done(arm) >= checkpoints)) aborter.abort();
  });
  return lines;
}

/** Every 10 ms a timer and 10 kB: a megabyte and 100 timers in a second. */
const leaking: ArmPlan = {
  ...ordinaryArm('sse'),
  server: entryPoint('processes/leaking-server-process.fixture.js', ['10000']),
};

it('finds what a server loses by the hour, and where', { timeout: 180_000 }, async () => {
  const { trends, outcome } = soakOf(await soakOfArms([leaking], { checkpoints: 44 }));
  expect(outcome).toBe('grows');
  const perHour = (id: string) => trends.find(({ quantity }) => quantity === id);
  // A timer that fires late at a reading moves it by some ms of seconds.
  for (const [id, truth] of [
    ['timers', 100 * 3600],
    ['external', 1e6 * 3600],
  ] as const) {
    const { perHour: slope = null, outcome: found } = perHour(id) ?? {};
    expect([id, found]).toEqual([id, 'grows']);
    expect((slope?.point ?? 0) / truth).toBeGreaterThan(0.95);
    expect((slope?.point ?? 0) / truth).toBeLessThan(1.05);
  }
  expect(perHour('connections')?.perHour).toMatchObject({ point: 0, low: 0, high: 0 });
});

it('has each transport deliver everything, while clients leave and come', { timeout: 60_000 }, async () => {
  const lines = await soakOfArms([ordinaryArm('sse'), ordinaryArm('websocket')], { checkpoints: 3 });
  const { segments } = soakOf(lines);
  expect(segments.map(({ transport }) => transport).toSorted()).toEqual(['sse', 'websocket']);
  for (const { expected, missed, duplicate, reordered, checkpoints } of segments) {
    expect(checkpoints).toBeGreaterThan(2);
    expect(expected).toBeGreaterThan(0);
    expect([missed, duplicate, reordered]).toEqual([0, 0, 0]);
  }
  const connections = lines.flatMap((line) => (line.kind === 'checkpoint' ? line.connections : []));
  expect(new Set(connections)).toEqual(new Set([settings.connections]));
});

it('ends by itself at the first checkpoint after its time', { timeout: 60_000 }, async () => {
  const lines = await soakOfArms([ordinaryArm('sse')], { secondsLeft: 0.001 });
  expect(lines.map(({ kind }) => kind)).toEqual(['settings', 'segment', 'checkpoint']);
});

it('ends when it is told to, with what it has', { timeout: 60_000 }, async () => {
  const lines = await soakOfArms([ordinaryArm('sse')], { checkpoints: 2 });
  expect(lines.map(({ kind }) => kind)).toEqual(['settings', 'segment', 'checkpoint', 'checkpoint']);
});

it('says which process ended, and stops', { timeout: 60_000 }, async () => {
  const missing = { ...ordinaryArm('sse'), server: entryPoint('processes/there-is-none.js') };
  const lines: SoakLine[] = [];
  const trial = { seed: 7, cpus: null, signal: new AbortController().signal };
  const arm = { plan: missing, segment: 3, secondsLeft: 60 };
  await expect(runSoak(trial, settings, [arm], (line) => lines.push(line))).rejects.toMatchObject({
    code: 'child-died',
  });
  expect(lines).toMatchObject([{ kind: 'ended', transport: 'sse', segment: 3 }]);
});

it('says it of that process alone: the others are ended with it', { timeout: 60_000 }, async () => {
  const missing = { ...ordinaryArm('sse'), server: entryPoint('processes/there-is-none.js') };
  const lines: SoakLine[] = [];
  const trial = { seed: 7, cpus: null, signal: new AbortController().signal };
  const arms = [missing, ordinaryArm('websocket')].map((plan) => ({ plan, segment: 1, secondsLeft: 60 }));
  await expect(runSoak(trial, settings, arms, (line) => lines.push(line))).rejects.toMatchObject({
    code: 'child-died',
  });
  await new Promise((resolve) => setImmediate(resolve));
  const ended = lines.filter(({ kind }) => kind === 'ended');
  expect(ended).toMatchObject([{ transport: 'sse' }]);
});
