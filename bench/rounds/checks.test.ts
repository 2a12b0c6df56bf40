import { describe, expect, it } from 'vitest';
import type { CheckValues } from '../records/check.ts';
import type { ClientWindow, DeliveryCounts, ServerWindow, Surroundings } from '../records/record.ts';
import type { Usage } from '../processes/calls.ts';
import {
  checkClocks,
  checkUndisturbed,
  checkVisibility,
  checkWindow,
  unmeasured,
  type WindowFindings,
} from './checks.ts';
import { mergeWindows } from '../processes/merge-clients.ts';

const usage = {
  fromNs: 0,
  untilNs: 5e8,
  cpuUserUs: 100_000,
  cpuSystemUs: 50_000,
  loopUtilization: 0.4,
  surroundings: { loopCpuNs: 140e6, waitNs: 2e6, pressureNs: 5e6, throttledNs: 0 },
};
const histogram = { count: 0, data: null };
const server: ServerWindow = { ...usage, events: 1000, dueTimes: 1000, deliveries: 10_000, lag: histogram };
const client: ClientWindow = {
  ...usage,
  deliveries: 10_000,
  delivery: histogram,
  transit: histogram,
  negativeTransit: 0,
};
const counts: DeliveryCounts = {
  expected: 10_000,
  received: 10_000,
  missed: 0,
  duplicate: 0,
  reordered: 0,
  wireBytes: 1_000_000,
  payloadBytes: 900_000,
};
const healthy: WindowFindings = {
  isPinned: true,
  idleLagP90Ns: 1e6,
  pace: { kind: 'rate', eventsPerSecond: 500 },
  server,
  client,
  counts,
  lostConnections: 0,
  strayEvents: 0,
  lagP90Ns: 1e6,
  stoodNs: { server: 0, client: 0 },
};
const saturating: WindowFindings = {
  ...healthy,
  pace: { kind: 'saturate' },
  server: { ...server, loopUtilization: 0.99 },
  client: { ...client, loopUtilization: 0.9 },
};

const UNKNOWN: Surroundings = { loopCpuNs: null, waitNs: null, pressureNs: null, throttledNs: null };

/** The window in other surroundings. It lasts 500 ms, its process used 150 ms of CPU, and 140 of them in its event loop. */
function around<Window extends ServerWindow | ClientWindow>(
  window: Window,
  changes: Partial<Surroundings>,
): Window {
  return { ...window, surroundings: { ...window.surroundings, ...changes } };
}

const found = (findings: WindowFindings): string[] =>
  checkWindow(findings).map(({ code, outcome }) => `${outcome}: ${code}`);

describe('a healthy window', () => {
  it.each<[string, Partial<WindowFindings>]>([
    ['on a schedule', {}],
    ['that saturates', saturating],
    ['without a lag to look at', { lagP90Ns: null }],
    [
      'at every limit',
      {
        server: { ...server, loopUtilization: 0.8 },
        client: { ...client, loopUtilization: 0.8 },
        counts: { ...counts, received: 9990, missed: 10 },
        lagP90Ns: 20e6,
      },
    ],
    [
      'with as much waiting as is allowed, beyond what its own helper threads explain',
      { server: around(server, { waitNs: 35e6, pressureNs: 85e6 }) },
    ],
    [
      'whose broker waits, and has its server and its client wait',
      {
        server: around(server, { waitNs: 50e6, pressureNs: 165e6 }),
        client: around(client, { waitNs: 50e6 }),
        helpers: { cpuNs: 30e6, waitNs: 20e6 },
      },
    ],
    [
      'without any word of the system about its surroundings',
      { server: around(server, UNKNOWN), client: around(client, UNKNOWN) },
    ],
    [
      'whose processes share a processor, as nothing is pinned: each explains the waiting of the other',
      { isPinned: false, client: around(client, { waitNs: 170e6 }) },
    ],
    [
      'that is late on a machine whose timers are late even when it is idle',
      { idleLagP90Ns: 5e6, lagP90Ns: 49e6 },
    ],
    [
      'whose client is busier, as long as there is a schedule',
      { client: { ...client, loopUtilization: 0.5 } },
    ],
  ])('%s has nothing to report', (_, changes) => {
    expect(checkWindow({ ...healthy, ...changes })).toEqual([]);
  });
});

describe('a server between two readings of its usage', () => {
  const reading = (atNs: number, cpuUserUs: number, waitNs: number | null): Usage => ({
    atNs,
    cpuUserUs,
    cpuSystemUs: 0,
    heapUsedBytes: 0,
    externalBytes: 0,
    rssBytes: 0,
    timers: 0,
    surroundings: { ...UNKNOWN, loopCpuNs: cpuUserUs * 1000, waitNs },
  });
  const pinned = { isPinned: true, idleLagP90Ns: null };

  it('was disturbed when it waited for its processor for more than 5 % of the time', () => {
    const codes = (waitNs: number | null) =>
      checkUndisturbed(pinned, reading(0, 0, 0), reading(1e9, 500_000, waitNs)).map(({ code }) => code);
    expect(codes(49e6)).toEqual([]);
    expect(codes(51e6)).toEqual(['server-waited']);
    expect(codes(null)).toEqual([]);
  });

  it('may wait for its own clients where they share its processor', () => {
    const until = reading(1e9, 500_000, 400e6);
    expect(checkUndisturbed({ ...pinned, isPinned: false }, reading(0, 0, 0), until)).toEqual([]);
  });
});

const busy = (busyShare: number) => ({ busyShare, limitShare: 0.8 });
const throttled = (throttledShare: number) => ({ throttledShare, limitShare: 0.01 });
const waited = (waitedShare: number, explainedShare: number) => ({ waitedShare, explainedShare });

describe('a window', () => {
  it.each<[string, Partial<WindowFindings>, CheckValues]>([
    ['void: negative-transit', { client: { ...client, negativeTransit: 1 } }, { deliveries: 1 }],
    ['void: stray-events', { strayEvents: 3 }, { events: 3 }],
    ['void: connection-lost', { lostConnections: 2 }, { connections: 2 }],
    [
      'void: incomplete',
      { counts: { ...counts, received: 9989, missed: 11 } },
      { missed: 11, expectedDeliveries: 10_000 },
    ],
    ['disturbed: client-saturated', { client: { ...client, loopUtilization: 0.8104 } }, busy(0.8104)],
    ['disturbed: server-saturated', { server: { ...server, loopUtilization: 0.95 } }, busy(0.95)],
    ['disturbed: client-saturated', { client: { ...client, cpuUserUs: 370_000 } }, busy(0.84)],
    ['disturbed: server-late', { lagP90Ns: 20.2e6 }, { lagNs: 20.2e6, limitNs: 20e6 }],
    [
      'void: standstill',
      { stoodNs: { server: 0, client: 501e6 }, lagP90Ns: 501e6, client: { ...client, loopUtilization: 1 } },
      { processes: 'client', stoodNs: 501e6 },
    ],
    [
      'void: standstill',
      { stoodNs: { server: 480e6, client: 501e6 }, server: { ...server, loopUtilization: 1 } },
      { processes: 'server, client', stoodNs: 501e6 },
    ],
    ['disturbed: server-waited', { server: around(server, { waitNs: 36e6 }) }, waited(0.072, 0.02)],
    ['disturbed: client-waited', { client: around(client, { waitNs: 36e6 }) }, waited(0.072, 0.02)],
    [
      'disturbed: client-waited',
      { isPinned: false, client: around(client, { waitNs: 186e6 }) },
      waited(0.372, 0.32),
    ],
    [
      'disturbed: foreign-pressure',
      { server: around(server, { pressureNs: 55e6 }) },
      { pressureShare: 0.11, ownShare: 0.008 },
    ],
    [
      'disturbed: foreign-pressure',
      { server: around(server, { pressureNs: 155e6 }), helpers: { cpuNs: 0, waitNs: 99e6 } },
      { pressureShare: 0.31, ownShare: 0.206 },
    ],
    [
      'disturbed: server-waited',
      { server: around(server, { waitNs: 66e6 }), helpers: { cpuNs: 30e6, waitNs: 0 } },
      waited(0.132, 0.08),
    ],
    ['disturbed: server-throttled', { server: around(server, { throttledNs: 5.1e6 }) }, throttled(0.0102)],
    ['disturbed: client-throttled', { client: around(client, { throttledNs: 6e6 }) }, throttled(0.012)],
    [
      'warn: client-limited',
      { ...saturating, client: { ...client, loopUtilization: 0.995 } },
      { clientBusyShare: 0.995, serverBusyShare: 0.99 },
    ],
  ])('is found out: %s, and nothing else', (code, changes, values) => {
    const findings = { ...healthy, ...changes };
    expect(found(findings)).toEqual([code]);
    expect(checkWindow(findings)[0]?.values).toEqual(values);
  });

  it.each([
    ['server', 'throttled', { throttledNs: 728e6 }],
    ['client', 'waited', { waitNs: 900e6 }],
    ['client', 'saturated', { loopCpuNs: 700e6 }],
  ] as const)(
    'has no %s that was %s for more than all of the time: some sums of the system count each processor',
    (side, what, changes) => {
      const cpuUserUs = what === 'saturated' ? 700_000 : 100_000;
      const process = around({ ...{ server, client }[side], cpuUserUs }, changes);
      const check = checkWindow({ ...healthy, [side]: process }).find(
        ({ code }) => code === `${side}-${what}`,
      );
      const share = { throttled: 'throttledShare', waited: 'waitedShare', saturated: 'busyShare' }[what];
      expect(check?.values).toMatchObject({ [share]: 1 });
    },
  );

  it('is not made complete by duplicates', () => {
    const doubled = { ...counts, received: 10_000, missed: 20, duplicate: 20 };
    expect(found({ ...healthy, counts: doubled })).toEqual(['void: incomplete']);
  });

  it('may be busy when that is the question', () => {
    expect(found({ ...saturating, pace: { kind: 'rate', eventsPerSecond: 500 } })).toEqual([
      'disturbed: client-saturated',
      'disturbed: server-saturated',
    ]);
    expect(found(saturating)).toEqual([]);
  });

  it('shows everything that is wrong with it', () => {
    const findings = {
      ...healthy,
      client: { ...client, negativeTransit: 3, loopUtilization: 1 },
      lostConnections: 1,
      lagP90Ns: 1e9,
    };
    expect(found(findings)).toEqual([
      'void: negative-transit',
      'void: connection-lost',
      'disturbed: client-saturated',
      'disturbed: server-late',
    ]);
  });
});

describe('a window of three client processes', () => {
  const three = (changes: Partial<ClientWindow> = {}) =>
    mergeWindows([client, client, { ...client, ...changes }]);

  it('has nothing to report while each has a processor, whatever they use together', () => {
    expect(found({ ...healthy, client: three() })).toEqual([]);
  });

  it('is saturated with its busiest process', () => {
    expect(checkWindow({ ...healthy, client: three({ loopUtilization: 0.9 }) })).toMatchObject([
      { code: 'client-saturated', values: busy(0.9) },
    ]);
  });

  it('is saturated where they wait for each other: then their processors are', () => {
    const findings = { ...healthy, client: three(around(client, { waitNs: 300e6 })) };
    expect(checkWindow(findings)).toMatchObject([{ code: 'client-saturated', values: busy(0.9) }]);
    const limited = {
      ...saturating,
      server: { ...server, loopUtilization: 0.9 },
      client: three(around(client, { waitNs: 320e6 })),
    };
    expect(checkWindow(limited)).toMatchObject([
      { code: 'client-limited', values: { clientBusyShare: 0.94, serverBusyShare: 0.9 } },
    ]);
  });

  it('was disturbed where one waited for longer than the others explain', () => {
    expect(found({ ...saturating, client: three(around(client, { waitNs: 344e6 })) })).toEqual([
      'disturbed: client-waited',
    ]);
  });
});

describe('client processes on several machines', () => {
  // One waits for 344 ms, and another one uses as much.
  const apart = (waiting: number, working: number): ClientWindow => {
    const machines = [waiting, working];
    const { processes = [], ...both } = mergeWindows([
      around(client, { waitNs: 344e6 }),
      { ...client, cpuUserUs: 344_000, cpuSystemUs: 0 },
    ]);
    return { ...both, processes: processes.map((one, at) => ({ ...one, machine: machines[at] ?? 0 })) };
  };

  it('explain the waiting of those on their own', () => {
    expect(found({ ...saturating, client: apart(1, 1) })).toEqual([]);
    expect(found({ ...saturating, client: apart(1, 2) })).toEqual(['disturbed: client-waited']);
  });

  it('are judged by the one whose waiting its own threads and the others explain least', () => {
    const helped = around(client, { waitNs: 330e6, loopCpuNs: 0 });
    const waiting = around(client, { waitNs: 250e6 });
    const { processes = [], ...both } = mergeWindows([helped, waiting]);
    const apartFrom = processes.map((one, at) => ({ ...one, machine: at + 1 }));
    // 330 ms less 150 of its own threads are 180; 250 less 10 are 240.
    expect(checkWindow({ ...saturating, client: { ...both, processes: apartFrom } })).toContainEqual(
      expect.objectContaining({ code: 'client-waited', values: { waitedShare: 0.5, explainedShare: 0.02 } }),
    );
  });

  it('and the server on its own, whatever waits elsewhere', () => {
    const pressed = { ...saturating, server: around(server, { pressureNs: 344e6 }) };
    expect(found({ ...pressed, client: apart(0, 0) })).not.toContain('disturbed: foreign-pressure');
    expect(found({ ...pressed, client: apart(1, 1) })).toContain('disturbed: foreign-pressure');
  });
});

describe('a round', () => {
  it('is void as a whole when one delivery came before it was sent', () => {
    const early = checkWindow({ ...healthy, client: { ...client, negativeTransit: 1 } });
    expect(checkClocks([{ checks: [] }, { checks: early }])).toMatchObject([
      { code: 'negative-transit', outcome: 'void' },
    ]);
    expect(
      checkClocks([{ checks: [] }, { checks: checkWindow({ ...healthy, lostConnections: 1 }) }]),
    ).toEqual([]);
  });
});

describe('shards that received the same in saturation', () => {
  const alike = (loopUtilization: number, last = 10_000): ClientWindow =>
    mergeWindows([10_000, 10_000, last].map((deliveries) => ({ ...client, deliveries, loopUtilization })));
  const codes = (changes: Partial<WindowFindings>): string[] =>
    found({ ...saturating, shards: 3, ...changes }).filter((one) => one.endsWith('shards-alike'));
  const idle = { ...server, loopUtilization: 0.5 };

  it.each<[string, Partial<WindowFindings>, string[]]>([
    ['while the server was busy show its limit, and more would not help', {}, ['warn: shards-alike']],
    [
      'while nothing was busy show that of the network: no throughput is claimed',
      { server: idle },
      ['void: shards-alike'],
    ],
    ['while they were busy show their own', { client: alike(0.9) }, []],
    ['on a schedule show nothing', { pace: healthy.pace }, []],
    ['as processes of this machine show nothing of a network', { server: idle, shards: 0 }, []],
  ])('%s', (_, changes, expected) => {
    expect(codes({ client: alike(0.4), ...changes })).toEqual(expected);
  });

  it('are not those of which one received less', () => {
    expect(codes({ server: idle, client: alike(0.4, 9000) })).toEqual([]);
  });
});

describe('a system that does not tell how long processes waited', () => {
  it('is warned of once in a round, as disturbances go unseen there', () => {
    const blind = { server: around(server, UNKNOWN) };
    expect(checkVisibility([{ server }, blind, blind])).toEqual([
      { code: 'wait-unknown', outcome: 'warn', values: {} },
    ]);
    expect(checkVisibility([{ server }, { server: null }])).toEqual([]);
  });
});

describe('what could not be measured', () => {
  it('is void, with the cause', () => {
    expect(unmeasured(new Error('the server died'))).toEqual({
      code: 'unmeasured',
      outcome: 'void',
      values: { cause: 'the server died' },
    });
    expect(unmeasured('nothing').values).toEqual({ cause: 'nothing' });
    expect(unmeasured({ type: 'error', message: 'socket hang up' }).values).toEqual({
      cause: 'socket hang up',
    });
  });
});
