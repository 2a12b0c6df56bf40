import { describe, expect, it } from 'vitest';
import { boundOffset, calibrate, freePorts, refuseOtherClock } from './calibration.ts';

describe('the bound on the offset of two clocks', () => {
  /** A ping that took 40 to get there and 60 back, to a clock that is `ahead`. */
  const ping = (sentNs: number, ahead: number, there = 40, back = 60) => ({
    sentNs,
    theirNs: sentNs + there + ahead,
    receivedNs: sentNs + there + back,
  });

  it('holds the truth, whatever way was longer', () => {
    for (const ahead of [-1000, 0, 70, 5000]) {
      const { lowNs, highNs } = boundOffset([ping(0, ahead), ping(500, ahead, 90, 10)]);
      expect(lowNs).toBeLessThanOrEqual(-ahead);
      expect(highNs).toBeGreaterThanOrEqual(-ahead);
    }
  });

  it('is as narrow as the best of all pings together', () => {
    expect(boundOffset([ping(0, 0, 5, 500), ping(1000, 0, 500, 7)])).toEqual({ lowNs: -5, highNs: 7 });
  });

  it('that leaves no room for 0 ends the run: no delay could be measured', () => {
    expect(() => {
      refuseOtherClock(boundOffset([ping(0, 5000)]), 'time:[1]', 'time:[1]');
    }).toThrow('ahead of the server');
    expect(() => {
      refuseOtherClock(boundOffset([ping(0, 0)]), 'time:[1]', 'time:[1]');
    }).not.toThrow();
  });

  it('counts for nothing between two time namespaces', () => {
    expect(() => {
      refuseOtherClock(boundOffset([ping(0, 0)]), 'time:[1]', 'time:[2]');
    }).toThrow('time:[1], time:[2]');
  });
});

it('free ports are those that neither an open nor a closed connection holds', () => {
  const text = 'sockets: used 50\nTCP: inuse 10 orphan 0 tw 500 alloc 12 mem 3\nUDP: inuse 1 mem 2\n';
  expect(freePorts(text, 28_232)).toBe(27_722);
  expect(freePorts(text, 100)).toBe(0);
  expect(freePorts('', 28_232)).toBeNull();
  expect(freePorts(text, null)).toBeNull();
});

it('a calibration of this machine has every part, and clocks that agree', async () => {
  const calibration = await calibrate(null, new AbortController().signal);
  expect(calibration.clockOffset.lowNs).toBeLessThanOrEqual(0);
  expect(calibration.clockOffset.highNs).toBeGreaterThanOrEqual(0);
  expect(calibration.work.serverNs).toHaveLength(10);
  expect(calibration.work.clientNs).toHaveLength(10);
  expect(Math.min(...calibration.work.serverNs)).toBeGreaterThan(0);
  const { p50Ns, p90Ns, maxNs } = calibration.loopbackEcho;
  expect(p50Ns).toBeGreaterThan(0);
  expect([p50Ns, p90Ns, maxNs]).toEqual([p50Ns, p90Ns, maxNs].toSorted((a, b) => a - b));
});
