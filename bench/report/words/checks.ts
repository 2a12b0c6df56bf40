import type { Cause, CheckCode, CheckValues } from '../../records/check.ts';
import { formatChosen, formatCount, formatPercent, formatValue } from '../format.ts';

/** A sentence with the names of values in braces, or what makes one. */
type Words = string | ((values: CheckValues) => string);

const WORDS: Readonly<Record<CheckCode, Words>> = {
  'negative-transit':
    'Received before they were sent: {deliveries}. The clocks of the two processes disagree.',
  'connection-lost': '{connections} lost although nothing was meant to fail.',
  'stray-events': '{events} from an earlier window arrived in this one, so its work was not only its own.',
  incomplete: '{missed} of {expectedDeliveries} did not arrive.',
  'client-limited':
    'The client was busier ({clientBusyShare}) than the server ({serverBusyShare}): the throughput may be limited by the client.',
  'client-saturated':
    'The client was busy {busyShare} of the time; the limit is {limitShare}. Beyond it a client measures its own queue.',
  'server-saturated':
    'The server was busy {busyShare} of the time; the limit is {limitShare}. Beyond it delays come from its own queue.',
  'server-late':
    'The p90 of lag was {lagNs}; the limit is {limitNs}. The server did not keep to its schedule.',
  standstill:
    'Stood still for {stoodNs}: {processes}. It was neither busy nor waiting for a processor: it was stopped, or the machine slept or was paused.',
  'client-waited':
    'The client waited for a processor {waitedShare} of the time; this run explains {explainedShare}.',
  'server-waited':
    'The server waited for a processor {waitedShare} of the time; this run explains {explainedShare}.',
  'client-throttled':
    'A CPU quota kept the client from running up to {throttledShare} of the time; the limit is {limitShare}.',
  'server-throttled':
    'A CPU quota kept the server from running up to {throttledShare} of the time; the limit is {limitShare}.',
  'foreign-pressure':
    'Tasks waited for a processor {pressureShare} of the time, those of this run {ownShare}: another program was running.',
  'still-warming':
    '{arm}: CPU per delivery was still changing by more than {limitShare} when the warm-up ended.',
  'wait-unknown':
    'The system does not report how long a process waited for a processor, so disturbance by other programs goes unseen.',
  'shard-clock':
    'The clock of shard {shard} is known to {boundNs}, which is more than {limitShare} of its median delay of {delayNs}: it can claim no delay.',
  'shard-overrun': 'Shard {shard} began or ended {lateNs} beside its window; the limit is {limitNs}.',
  'shards-alike':
    'All {shards} received the same, and none was busy more than {clientBusyShare}: {what} was the limit, and not the clients.',
  unmeasured: '{cause}',
  'not-recorded': 'It ended before everything was measured.',
  'fault-without-effect': 'The fault affected {touched} of {connections}.',
  'attempts-disagree': 'The clients made {attempts}; the link accepted {acceptedConnections}.',
  broker: '{broker} {version}.',
  'no-broker': '{broker} is not installed. On Debian and Ubuntu: apt-get install {package}.',
  browser: '{version}.',
  'no-browser': ({ product, paths }) =>
    `${product} is not installed${paths === null ? '' : `: none at ${paths}`}.`,
  proxy: '{proxy} {version}; the client was told: {told}.',
  'no-proxy': '{proxy} is not installed. On Debian and Ubuntu: apt-get install {package}.',
  'connections-open': 'Of {connections}, some were still open {timeoutNs} after their clients had left.',
  'heartbeat-on-border':
    'With a heartbeat every {periodNs}, not all connections received the same number, so bytes per heartbeat are left out.',
  'herd-incomplete': '{clients} had to reconnect: {acceptedConnections} accepted, {openClients} open again.',
  'limited-by-client': (values) =>
    capacity(values, 'the client was the limit, and the server may carry more'),
  'limited-by-nothing': (values) =>
    capacity(values, 'no higher rate was tried, and the server may carry more'),
  'limited-by-others': (values) =>
    capacity(values, 'other programs were running, and the server may carry more'),
  'limited-by-server': (values) => capacity(values, 'the server was the limit'),
  'limited-by-timers': (values) =>
    capacity(values, 'neither side was fully busy, so timers or pauses were the limit'),
  'load-not-reached':
    'Less load than planned: {askedPerSecond} requests/s planned, {answeredPerSecond} requests/s answered.',
  'not-freed':
    'After all connections had closed, the server still held {keptBytes} of the {tookBytes} that {connections} had taken; the limit is {limitShare}.',
  'packets-unknown':
    'Packets of {what} are not available: something else used the network, or the system does not count them.',
  'payload-length': ({ textBytes, payloadBytes }) =>
    `An event of ${exactBytes(textBytes)} arrived where ${exactBytes(payloadBytes)} were asked for.`,
  'requests-failed': 'Failed, or answered with an error: {requests}.',
  'slow-client-astray':
    'The slow client missed {missedEvents}, received {duplicateEvents} twice and lost its connection {lostTimes}; the policy closed it {closedTimes}. Closed before it stopped reading: {earlyConnections}.',
  'wire-formula': ({ what, measuredBytes, predictedBytes }) =>
    `${what}: ${exactBytes(measuredBytes)} counted; the formula gives ${exactBytes(predictedBytes)}.`,
};

/** The sentence for what a check found. */
export function checkWords({ code, values }: Cause): string {
  const words = WORDS[code];
  if (typeof words !== 'string') return words(values);
  return words.replaceAll(/\{(\w+)\}/g, (_, name: string) => formatted(name, values[name] ?? null));
}

/** A value as its name says: the last word is its unit, or the plural of what is counted. */
function formatted(name: string, value: number | string | null): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'unknown';
  const unit = /(?:^|[A-Z])[a-z]+$/.exec(name)?.[0].toLowerCase() ?? name;
  switch (unit) {
    case 'share':
      return formatPercent(value);
    case 'ns':
    case 'bytes':
      return formatChosen(value, unit);
    case 'missed':
    case 'touched':
    case 'second':
      return formatValue(value, 'count');
    case 'deliveries':
      return value === 1 ? '1 delivery' : `${formatValue(value, 'count')} deliveries`;
    default:
      return formatCount(value, unit.replace(/s$/, ''));
  }
}

/** What the search for the highest rate found, and what ended it. */
function capacity(
  { connections, heldPerSecond, missedPerSecond, serverBusyShare, clientBusyShare }: CheckValues,
  limit: string,
): string {
  const found =
    typeof heldPerSecond === 'number'
      ? `${formatValue(heldPerSecond, 'count')} events/s held`
      : 'no rate held';
  const where = `${formatted('connections', connections ?? null)}: ${found}`;
  if (typeof missedPerSecond !== 'number') return `${where}; ${limit}.`;
  const busy = [
    `the server was busy ${busyWords(serverBusyShare)} of the time`,
    `the client ${busyWords(clientBusyShare)}`,
  ];
  return `${where}; at ${formatValue(missedPerSecond, 'count')} events/s ${busy.join(', ')}: ${limit}.`;
}

function busyWords(share: number | string | null | undefined): string {
  return typeof share === 'number' ? formatPercent(share) : 'an unknown share';
}

/** To the byte: these two counts may differ by one. */
function exactBytes(value: number | string | null | undefined): string {
  return typeof value === 'number' ? formatCount(value, 'byte') : 'an unknown number of bytes';
}
