import { describe, expect, it } from 'vitest';
import type { LossCause } from '../../../clients/contract.ts';
import type { Reading } from '../../records/record.ts';
import { describeDeploy, toldWords, type Deploy, type Trace } from './parts.ts';

const MS = 1e6;
const ns = (...stampsMs: readonly number[]): readonly number[] => stampsMs.map((ms) => ms * MS);

const GOODBYE: LossCause = { kind: 'ended', code: 1001 };
const UNAVAILABLE: LossCause = { kind: 'refused', status: 503 };

/** A client that connects at 0, is open at 1 ms and holds its connection, unless told otherwise. Times in ms. */
function clientOf(
  losses: readonly (readonly [ms: number, cause: LossCause])[] = [],
  life: {
    readonly attempts?: readonly number[];
    readonly opened?: readonly number[];
    readonly events?: readonly number[];
    readonly gaveUp?: number;
    readonly missed?: number;
  } = {},
): Trace {
  const { attempts = [], opened = [], events = [], gaveUp, missed = 0 } = life;
  return {
    lostNs: ns(...losses.map(([ms]) => ms)),
    lossCauses: losses.map(([, cause]) => cause),
    attempts: ns(0, ...attempts).map((atNs) => ({ atNs })),
    openedNs: ns(1, ...opened),
    events: { receivedNs: ns(500, ...events) },
    closedForGoodNs: gaveUp === undefined ? null : gaveUp * MS,
    missed,
    duplicate: 0,
    reordered: 0,
  };
}

/** Four clients: one that stays, one that is refused once, one that moves to another server, and one that gives up. */
const deploy: Deploy = {
  isStreamReplaced: true,
  fromNs: 1000 * MS,
  untilNs: 3000 * MS,
  absences: [{ drainNs: 1000 * MS, toldNs: 1015 * MS, goneNs: 1050 * MS, listeningNs: 1400 * MS }],
  connections: [3, 0],
  asked: { requests: 20, failed: 4 },
  traces: [
    clientOf(),
    clientOf(
      [
        [1010, GOODBYE],
        [1312, UNAVAILABLE],
      ],
      { attempts: [1310, 1612], opened: [1614], events: [1620, 1640], missed: 6 },
    ),
    clientOf([[1020, GOODBYE]], { attempts: [1310], opened: [1311], events: [1340] }),
    clientOf(
      [
        [1020, GOODBYE],
        [1325, UNAVAILABLE],
      ],
      { attempts: [1320], gaveUp: 1325, missed: 90 },
    ),
  ],
};

const placesOf = (readings: readonly Reading[], wanted: string) =>
  readings.filter(({ quantity }) => quantity === wanted).map(({ at, value }) => [at, value]);

describe('a deploy', () => {
  it('has the readings that were computed by hand', () => {
    const { readings } = describeDeploy(deploy);
    const single = readings.filter(({ at, quantity }) => at === null && !quantity.startsWith('told-'));
    expect(Object.fromEntries(single.map(({ quantity, value }) => [quantity, value]))).toEqual({
      kept: 1,
      away: 1,
      'gave-up': 1,
      reconnects: 0.5,
      moved: 1,
      'left-while-draining': 1,
      'outage-median': 610 * MS,
      'outage-max': 1980 * MS,
      herd: 3,
      missed: 24,
      duplicate: 0,
      reordered: 0,
      'refused-attempts': 2,
      fullest: 2,
      'failed-requests': 4,
    });
    expect(placesOf(readings, 'attempts')).toEqual([
      [0, 0],
      [250 * MS, 3],
      [500 * MS, 1],
    ]);
    expect(placesOf(readings, 'told-ended')).toEqual([[1001, 3]]);
    expect(placesOf(readings, 'told-refused')).toEqual([[503, 2]]);
    expect(placesOf(readings, 'server-connections')).toEqual([
      [0, 3],
      [1, 0],
    ]);
    expect(toldWords(deploy.traces)).toBe('ended 1001 (3x), refused 503 (2x)');
  });

  it('counts a client once for each server that it lost, with an outage for each, and none for a failed attempt', () => {
    const twice = clientOf(
      [
        [1010, GOODBYE],
        [1312, UNAVAILABLE],
        [2010, GOODBYE],
      ],
      { attempts: [1310, 1612, 2310], opened: [1614, 2311], events: [1640, 2000, 2410] },
    );
    const { readings } = describeDeploy({ ...deploy, traces: [twice] });
    expect(placesOf(readings, 'reconnects')).toEqual([[null, 2]]);
    expect(placesOf(readings, 'outage-median')).toEqual([[null, 515 * MS]]);
    expect(placesOf(readings, 'outage-max')).toEqual([[null, 630 * MS]]);
  });

  it('that nobody notices has no outage and no herd', () => {
    const traces = [clientOf(), clientOf()];
    const quiet = { ...deploy, isStreamReplaced: false, connections: [1, 1], absences: [], traces };
    const { readings, checks } = describeDeploy(quiet);
    expect(checks).toEqual([]);
    expect(placesOf(readings, 'kept')).toEqual([[null, 2]]);
    expect(placesOf(readings, 'herd')).toEqual([[null, 0]]);
    expect(placesOf(readings, 'fullest')).toEqual([[null, 1]]);
    for (const absent of ['outage-median', 'outage-max', 'attempts', 'left-while-draining'])
      expect(placesOf(readings, absent)).toEqual([]);
    expect(toldWords(traces)).toBe('nothing');
  });

  it('is void where a client never lost a server that ended', () => {
    expect(describeDeploy(deploy).checks).toEqual([
      { code: 'fault-without-effect', outcome: 'void', values: { touched: 3, connections: 4 } },
    ]);
  });

  it('is void where servers and clients disagree on who is there in the end', () => {
    const { checks } = describeDeploy({ ...deploy, isStreamReplaced: false, connections: [2, 0] });
    const values = { clients: 4, acceptedConnections: 2, openClients: 3 };
    expect(checks).toEqual([{ code: 'herd-incomplete', outcome: 'void', values }]);
  });
});
