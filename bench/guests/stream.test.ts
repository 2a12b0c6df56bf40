import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sendOnSchedule } from './stream.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('events of a guest are never early, and after a stall each comes with its own due time', () => {
  const clock = { ns: 0 };
  const sent: string[] = [];
  sendOnSchedule(
    100,
    () => clock.ns,
    (_, text) => sent.push(text),
  );
  const passMs = (ms: number): void => {
    clock.ns += ms * 1e6;
    vi.advanceTimersByTime(ms);
  };
  passMs(9);
  expect(sent).toEqual([]);
  passMs(1);
  expect(sent).toEqual(['{"seq":1,"dueNs":10000000,"sentNs":10000000,"name":"Kuhn Group"}']);
  clock.ns += 35e6;
  vi.advanceTimersByTime(10);
  expect(sent.slice(1).map((text) => text.replace(/,"name.*/, ''))).toEqual([
    '{"seq":2,"dueNs":20000000,"sentNs":45000000',
    '{"seq":3,"dueNs":30000000,"sentNs":45000000',
    '{"seq":4,"dueNs":40000000,"sentNs":45000000',
  ]);
});
