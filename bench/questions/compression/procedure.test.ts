import { expect, it } from 'vitest';
import { runProcedure } from '../procedure.fixture.ts';

async function readingsOf(arms: readonly string[], seconds: number, eventsPerSecond: number) {
  const settings = { connections: 3, eventsPerSecond, seconds };
  const found = [];
  for (const arm of arms) {
    const { readings, checks, valueOf } = await runProcedure('held-back', arm, settings);
    expect(checks).toEqual([]);
    const arrived = readings.filter(({ quantity }) => quantity === 'arrived');
    found.push({ firstEvent: valueOf('first-event'), heldBack: valueOf('held-back'), arrived });
  }
  return found;
}

it('the procedure of what is held back finds every event where none is flushed, and no first one', async () => {
  const [plain, flushed, unflushed] = await readingsOf(['sse', 'sse-gzip', 'sse-gzip-unflushed'], 1, 20);
  for (const delivered of [plain, flushed]) {
    expect(delivered?.heldBack).toBe(0);
    expect(delivered?.firstEvent).toBeGreaterThan(0);
    // The last of the 20 events is due after 950 ms: the first one did not wait for it.
    expect(delivered?.firstEvent).toBeLessThan(950e6);
    expect(delivered?.arrived.map(({ at }) => at)).toEqual([4, 8, 12, 16, 20]);
    expect(delivered?.arrived[4]?.value).toBeGreaterThan(0);
  }
  expect(unflushed).toMatchObject({ firstEvent: null, heldBack: 20 });
  expect(unflushed?.arrived.map(({ value }) => value)).toEqual([0, 0, 0, 0, 0]);
}, 30_000);

it('the procedure of what is held back finds how long the first event waits for others to fill the compressor', async () => {
  const [unflushed] = await readingsOf(['sse-gzip-unflushed'], 1.2, 2000);
  // Some 1,200 events fill it, and are decoded together; of the 2,400 the rest waits again.
  expect(unflushed?.firstEvent).toBeGreaterThan(200e6);
  expect(unflushed?.heldBack).toBeGreaterThan(0);
  expect(unflushed?.heldBack).toBeLessThan(2400);
}, 30_000);
