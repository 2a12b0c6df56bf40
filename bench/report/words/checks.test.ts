import { describe, expect, it } from 'vitest';
import { CHECK_CODES, type CheckCode, type CheckValues } from '../../records/check.ts';
import { checkWords } from './checks.ts';

const disturbed = { waitedShare: 0.072, explainedShare: 0.02 };
const throttled = { throttledShare: 1, limitShare: 0.01 };
const busy = { busyShare: 0.93, limitShare: 0.8 };
const search = { connections: 100, heldPerSecond: 1000, serverBusyShare: 0.97, clientBusyShare: null };

/** What every check finds, with the values that its producer gives. */
const SENTENCES: Readonly<Record<CheckCode, readonly [CheckValues, string]>> = {
  'negative-transit': [
    { deliveries: 1 },
    'Received before they were sent: 1 delivery. The clocks of the two processes disagree.',
  ],
  'connection-lost': [{ connections: 2 }, '2 connections lost although nothing was meant to fail.'],
  'stray-events': [
    { events: 3 },
    '3 events from an earlier window arrived in this one, so its work was not only its own.',
  ],
  incomplete: [{ missed: 11, expectedDeliveries: 10_000 }, '11 of 10,000 deliveries did not arrive.'],
  'shard-clock': [
    { shard: '2', boundNs: 3e5, delayNs: 1e6, limitShare: 0.1 },
    'The clock of shard 2 is known to 300 µs, which is more than 10 % of its median delay of 1 ms: it can claim no delay.',
  ],
  'shard-overrun': [
    { shard: '0', lateNs: 9e7, limitNs: 5e7 },
    'Shard 0 began or ended 90 ms beside its window; the limit is 50 ms.',
  ],
  'shards-alike': [
    { shards: 3, clientBusyShare: 0.4, serverBusyShare: 0.3, what: 'the network' },
    'All 3 shards received the same, and none was busy more than 40 %: the network was the limit, and not the clients.',
  ],
  'client-limited': [
    { clientBusyShare: 0.995, serverBusyShare: 0.9 },
    'The client was busier (100 %) than the server (90 %): the throughput may be limited by the client.',
  ],
  'client-saturated': [
    busy,
    'The client was busy 93 % of the time; the limit is 80 %. Beyond it a client measures its own queue.',
  ],
  'server-saturated': [
    busy,
    'The server was busy 93 % of the time; the limit is 80 %. Beyond it delays come from its own queue.',
  ],
  'server-late': [
    { lagNs: 20.24e6, limitNs: 20e6 },
    'The p90 of lag was 20.2 ms; the limit is 20 ms. The server did not keep to its schedule.',
  ],
  standstill: [
    { processes: 'server, client', stoodNs: 512e6 },
    'Stood still for 512 ms: server, client. It was neither busy nor waiting for a processor: it was stopped, or the machine slept or was paused.',
  ],
  'client-waited': [disturbed, 'The client waited for a processor 7.2 % of the time; this run explains 2 %.'],
  'server-waited': [disturbed, 'The server waited for a processor 7.2 % of the time; this run explains 2 %.'],
  'client-throttled': [
    throttled,
    'A CPU quota kept the client from running up to 100 % of the time; the limit is 1 %.',
  ],
  'server-throttled': [
    throttled,
    'A CPU quota kept the server from running up to 100 % of the time; the limit is 1 %.',
  ],
  'foreign-pressure': [
    { pressureShare: 0.11, ownShare: 0.008 },
    'Tasks waited for a processor 11 % of the time, those of this run 0.8 %: another program was running.',
  ],
  'still-warming': [
    { arm: 'sse', limitShare: 0.05 },
    'sse: CPU per delivery was still changing by more than 5 % when the warm-up ended.',
  ],
  'wait-unknown': [
    {},
    'The system does not report how long a process waited for a processor, so disturbance by other programs goes unseen.',
  ],
  unmeasured: [
    { cause: 'The sse client process ended (signal SIGKILL).' },
    'The sse client process ended (signal SIGKILL).',
  ],
  'not-recorded': [{}, 'It ended before everything was measured.'],
  'fault-without-effect': [{ touched: 1, connections: 20 }, 'The fault affected 1 of 20 connections.'],
  'attempts-disagree': [
    { attempts: 1, acceptedConnections: 2 },
    'The clients made 1 attempt; the link accepted 2 connections.',
  ],
  broker: [{ broker: 'NATS', version: '2.9.10' }, 'NATS 2.9.10.'],
  'no-broker': [
    { broker: 'Redis', package: 'redis-server' },
    'Redis is not installed. On Debian and Ubuntu: apt-get install redis-server.',
  ],
  browser: [{ version: 'Chrome/156' }, 'Chrome/156.'],
  'no-browser': [
    { product: 'chromium', paths: '/usr/bin/a, /usr/bin/b' },
    'chromium is not installed: none at /usr/bin/a, /usr/bin/b.',
  ],
  proxy: [
    { proxy: 'nginx', version: '1.22.1', told: 'refused 404' },
    'nginx 1.22.1; the client was told: refused 404.',
  ],
  'no-proxy': [
    { proxy: 'nginx', package: 'nginx-light' },
    'nginx is not installed. On Debian and Ubuntu: apt-get install nginx-light.',
  ],
  'connections-open': [
    { connections: 200, timeoutNs: 20e9 },
    'Of 200 connections, some were still open 20 s after their clients had left.',
  ],
  'heartbeat-on-border': [
    { periodNs: 250e6 },
    'With a heartbeat every 250 ms, not all connections received the same number, so bytes per heartbeat are left out.',
  ],
  'herd-incomplete': [
    { clients: 1000, acceptedConnections: 1003, openClients: 998 },
    '1,000 clients had to reconnect: 1,003 connections accepted, 998 clients open again.',
  ],
  'limited-by-server': [
    { ...search, missedPerSecond: 2000 },
    '100 connections: 1,000 events/s held; at 2,000 events/s the server was busy 97 % of the time, the client an unknown share: the server was the limit.',
  ],
  'limited-by-client': [
    { ...search, missedPerSecond: 2000 },
    '100 connections: 1,000 events/s held; at 2,000 events/s the server was busy 97 % of the time, the client an unknown share: the client was the limit, and the server may carry more.',
  ],
  'limited-by-timers': [
    { ...search, missedPerSecond: 2000 },
    '100 connections: 1,000 events/s held; at 2,000 events/s the server was busy 97 % of the time, the client an unknown share: neither side was fully busy, so timers or pauses were the limit.',
  ],
  'limited-by-others': [
    { ...search, heldPerSecond: null, missedPerSecond: 2000 },
    '100 connections: no rate held; at 2,000 events/s the server was busy 97 % of the time, the client an unknown share: other programs were running, and the server may carry more.',
  ],
  'limited-by-nothing': [
    { ...search, missedPerSecond: null },
    '100 connections: 1,000 events/s held; no higher rate was tried, and the server may carry more.',
  ],
  'load-not-reached': [
    { askedPerSecond: 1000, answeredPerSecond: 812.4 },
    'Less load than planned: 1,000 requests/s planned, 812 requests/s answered.',
  ],
  'not-freed': [
    { keptBytes: 3.456e6, tookBytes: 8e6, connections: 800, limitShare: 0.1 },
    'After all connections had closed, the server still held 3.46 MB of the 8 MB that 800 connections had taken; the limit is 10 %.',
  ],
  'packets-unknown': [
    { what: 'heartbeats' },
    'Packets of heartbeats are not available: something else used the network, or the system does not count them.',
  ],
  'payload-length': [
    { textBytes: 272, payloadBytes: 256 },
    'An event of 272 bytes arrived where 256 bytes were asked for.',
  ],
  'requests-failed': [{ requests: 2 }, 'Failed, or answered with an error: 2 requests.'],
  'slow-client-astray': [
    { missedEvents: 3, duplicateEvents: 0, lostTimes: 1, closedTimes: 2, earlyConnections: 1 },
    'The slow client missed 3 events, received 0 events twice and lost its connection 1 time; the policy closed it 2 times. Closed before it stopped reading: 1 connection.',
  ],
  'wire-formula': [
    { what: 'events', measuredBytes: 12_345, predictedBytes: 12_346 },
    'events: 12,345 bytes counted; the formula gives 12,346 bytes.',
  ],
};

describe('the words of a check', () => {
  it.each(CHECK_CODES)('say what %s found', (code) => {
    const [values, sentence] = SENTENCES[code];
    expect(checkWords({ code, values })).toBe(sentence);
  });

  it('say of a value that is missing that it is unknown', () => {
    expect(checkWords({ code: 'server-late', values: { lagNs: null } })).toBe(
      'The p90 of lag was unknown; the limit is unknown. The server did not keep to its schedule.',
    );
  });

  it('name no place where nobody looked for a browser', () => {
    expect(checkWords({ code: 'no-browser', values: { product: 'firefox', paths: null } })).toBe(
      'firefox is not installed.',
    );
  });
});
