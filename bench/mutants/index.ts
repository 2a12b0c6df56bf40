import { defineRegistry } from '../registry.ts';
import type { Mutant } from './mutant.ts';

/** The faults that the tests must find, from the stamp of an event to the words of the report. */
export const mutants = defineRegistry<Mutant>('mutant', {
  'plan-never-beyond': {
    fault: 'A plan for a load far beyond everything that was measured is not marked.',
    file: 'bench/analysis/plan.ts',
    find: 'return measured.length > 0 && isBeyond ?',
    replace: 'return measured.length > 1e9 && isBeyond ?',
  },
  'forecast-by-rounds': {
    fault: 'An interval is said to shrink with the number of rounds, not with its square root.',
    file: 'bench/analysis/forecast.ts',
    find: 'tCritical(0.95, count - 1) / Math.sqrt(count)',
    replace: 'tCritical(0.95, count - 1) / count',
  },
  'pacer-skips': {
    fault: 'After a stall the server leaves out what fell due meanwhile (coordinated omission).',
    file: 'servers/stream/pacer.ts',
    find: 'while (nextSeq <= endSeq && dueNs(plan, nextSeq)',
    replace: `while (nextSeq < endSeq && dueNs(plan, nextSeq + 1) <= nowNs) nextSeq += 1;
    while (nextSeq <= endSeq && dueNs(plan, nextSeq)`,
  },
  'pacer-never-yields': {
    fault: 'A burst of late events has no end: no socket is read, and no signal taken.',
    file: 'servers/stream/pacer.ts',
    find: 'const TURN_NS = 2e6;',
    replace: 'const TURN_NS = 2e9;',
  },
  'pacer-bars-the-door': {
    fault: 'Between two bursts of late events only one client is let in.',
    file: 'servers/stream/pacer.ts',
    find: 'const TURNS_BETWEEN = 8;',
    replace: 'const TURNS_BETWEEN = 1;',
  },
  'attempts-are-losses': {
    fault:
      'Over a deploy a failed attempt to reconnect counts as a lost connection, with an outage of its own.',
    file: 'bench/questions/deploys/parts.ts',
    find: 'openNs <= atNs && openNs > (lostNs[at - 1] ?? -Infinity)',
    replace: 'openNs <= atNs && at >= 0',
    tests: ['bench/questions/deploys/parts.test.ts'],
  },
  'blob-unread': {
    fault: 'Of binary data only the length and the number are checked, and no byte.',
    file: 'servers/stream/blob.ts',
    find: 'return difference === 0 ? seq : null;',
    replace: 'return difference === difference ? seq : null;',
  },
  'pacer-lets-them-queue': {
    fault:
      'Clients that connect to a server which is behind its schedule wait for a burst each eight of them.',
    file: 'servers/stream/pacer.ts',
    find: 'const MOST_TURNS_BETWEEN = 64;',
    replace: 'const MOST_TURNS_BETWEEN = 8;',
  },
  'never-sheds': {
    fault: 'A server that falls ever further behind keeps all its clients.',
    file: 'servers/hub/overload.ts',
    find: 'return hasGrown;',
    replace: 'return false;',
  },
  'socket-of-another': {
    fault: 'A pipelined request, whose response does not own the socket, takes a place.',
    file: 'servers/hub/admission.ts',
    find: 'if (response?.socket === null) {',
    replace: 'if (response?.socket === null && openConnections < 0) {',
  },
  'pipeline-without-end': {
    fault: 'One connection may queue any number of requests.',
    file: 'servers/hub/entrance.ts',
    find: 'const MOST_PIPELINED = 16;',
    replace: 'const MOST_PIPELINED = 1e9;',
  },
  'rebound-origin': {
    fault:
      'A page is of the own origin under any name: also under one that an attacker pointed at this machine.',
    file: 'servers/hub/admission.ts',
    find: 'return page.host === host && LOOPBACK_NAMES.has(page.hostname);',
    replace: 'return page.host === host;',
  },
  'rebound-host': {
    fault: 'A request to a loopback address may ask for any host.',
    file: 'servers/hub/admission.ts',
    find: 'if (host === undefined || !isLoopback) return true;',
    replace: 'if (host === undefined || host !== "") return true;',
  },
  'replay-at-once': {
    fault: 'A replay is sent whole, whatever the client has read of it.',
    file: 'servers/hub/subscribers.ts',
    find: 'if (!isLast && subscriber.bufferedBytes() + frame.length > pauseBytes) {',
    replace: 'if (!isLast && frame.length > 1e9) {',
  },
  'no-limit-in-a-turn': {
    fault: 'Within one turn of the event loop the buffer of a client may grow without limit.',
    file: 'servers/hub/subscribers.ts',
    find: 'if (bufferedBytes > bufferLimitBytes * TURN_LIMIT_FACTOR)',
    replace: 'if (bufferedBytes > bufferLimitBytes * 1e9)',
  },
  'standstill-unseen': {
    fault: 'A process that was stopped, or slept, does not notice.',
    file: 'bench/host/standstill.ts',
    find: 'return unexplainedNs >= SHORTEST_NS',
    replace: 'return unexplainedNs >= 1e18',
  },
  'standstill-ignored': {
    fault: 'A window in which a process stood still is as good as any other.',
    file: 'bench/rounds/checks.ts',
    find: '.filter(([, ns]) => ns > 0);',
    replace: '.filter(([, ns]) => ns < 0);',
  },
  'lock-taken-away': {
    fault: 'Two runs on one machine measure each other.',
    file: 'bench/host/machine-lock.ts',
    find: 'const holder = await ask(path);',
    replace: 'const holder = (await ask(path)) === "" ? "" : null;',
  },
  'checksums-of-listed': {
    fault: 'A record that no checksum vouches for is taken as measured.',
    file: 'bench/records/checksums.ts',
    find: 'new Set([...(await measuredFiles(dir)), ...sums.keys()])',
    replace: 'sums.keys()',
  },
  'controls-kept': {
    fault: 'Control characters of a run that was read reach the terminal.',
    file: 'bench/records/vocabulary.ts',
    find: 'return value.replace(',
    replace: 'return value || value.replace(',
    tests: ['bench/records/run-file.test.ts'],
  },
  'stamp-at-send': {
    fault: 'Delivery is counted from when an event was sent, not from when it was due.',
    file: 'bench/processes/client-process.ts',
    find: 'window.delivery.push(receivedNs - window.aheadNs - event.dueNs);',
    replace: 'window.delivery.push(receivedNs - window.aheadNs - event.sentNs);',
  },
  'drop-negative-transit': {
    fault: 'An event that seems to arrive before it was sent is dropped, and its window stays.',
    file: 'bench/processes/client-process.ts',
    find: 'window.transit.push(receivedNs - window.aheadNs - event.sentNs);',
    replace:
      'if (receivedNs - event.sentNs > 0) window.transit.push(receivedNs - window.aheadNs - event.sentNs);',
  },
  'missed-up-to-received': {
    fault: 'Missed events are counted up to the last one received: a dead client loses nothing.',
    file: 'clients/engine/sequence.ts',
    find: 'return this.#highestSeq < lastSeq',
    replace: 'return this.#highestSeq < 0',
  },
  'never-late': {
    fault: 'The server never notes that it was late, and no check can say so.',
    file: 'bench/processes/server-calls.ts',
    find: 'lags.push(sentNs - dueAtNs);',
    replace: 'lags.push(0);',
    tests: ['bench/processes/server-process.test.ts'],
  },
  'cpu-by-events': {
    fault: 'The CPU time of the server is divided by its events, however many connections they went to.',
    file: 'bench/processes/server-calls.ts',
    find: 'events: windowEvents, deliveries,',
    replace: 'events: windowEvents, deliveries: windowEvents,',
    tests: ['bench/processes/server-process.test.ts'],
  },
  'fixed-order': {
    fault: 'The windows of a round always run in the same order, neither random nor mirrored.',
    file: 'bench/rounds/load-round.ts',
    find: `const order = random.shuffle(arms);
    turns.push(...order.map((arm) => ({ arm, pair })));
    turns.push(...order.toReversed()`,
    replace: `const order = arms;
    turns.push(...order.map((arm) => ({ arm, pair })));
    turns.push(...order`,
  },
  'drop-two-slowest': {
    fault: 'The two largest values count in no percentile.',
    file: 'bench/stats/histogram.ts',
    find: 'const wanted = Math.max(1, Math.ceil(q * total * (1 - 2 * Number.EPSILON)));',
    replace:
      'const wanted = Math.max(1, Math.min(total - 2, Math.ceil(q * total * (1 - 2 * Number.EPSILON))));',
  },
  'us-as-ns': {
    fault: 'CPU time in us is called ns: a thousand times too small.',
    file: 'bench/metrics/cost.ts',
    find: 'cpuUserUs + cpuSystemUs) * 1000,',
    replace: 'cpuUserUs + cpuSystemUs),',
    tests: ['bench/metrics/load.test.ts'],
  },
  'void-counted': {
    fault: 'The values of a void window are counted like any other.',
    file: 'bench/analysis/sampling.ts',
    find: '!isVoid(pair, valueClass) && !isDisturbed(pair, valueClass)',
    replace: 'pair.baseline.items.length > 0 && !isDisturbed(pair, valueClass)',
  },
  'swapped-arms': {
    fault: 'Baseline and candidate are exchanged on the way from the records to the verdict.',
    file: 'bench/analysis/sampling.ts',
    find: 'pairsOf(record, itemsOf(record), baseline, candidate)',
    replace: 'pairsOf(record, itemsOf(record), candidate, baseline)',
    tests: ['bench/analysis/analyse.test.ts'],
  },
  'aa-of-candidate': {
    fault: 'The A/A verdict compares the baseline with the candidate, under the name of the control.',
    file: 'bench/analysis/analyse.ts',
    find: 'verdictsIn([...(contests[0] ?? []).slice(0, 1), aa])',
    replace: 'verdictsIn(contests[0] ?? [])',
    tests: ['bench/analysis/families.test.ts'],
  },
  'windows-as-independent': {
    fault: 'Every pair of windows counts as an experiment of its own, not every round.',
    file: 'bench/analysis/verdict/decide.ts',
    find: 'comparison.rounds.map(logRatioOf)',
    replace: 'comparison.rounds.flatMap((pairs) => pairs.map((pair) => logRatioOf([pair])))',
    tests: ['bench/analysis/analyse.test.ts', 'bench/analysis/verdict/decide.test.ts'],
  },
  'same-by-silence': {
    fault: 'Everything that is not significant is called the same.',
    file: 'bench/analysis/verdict/decide.ts',
    find: 'if (at90.low > 1 / marginRatio && at90.high < marginRatio)',
    replace: 'if (at95.low <= 1 && at95.high >= 1)',
  },
  'first-process-counts': {
    fault: 'What only the second of several client processes missed is not counted.',
    file: 'bench/processes/merge-clients.ts',
    find: 'missed: total(parts, ({ missed }) => missed),',
    replace: 'missed: parts[0]?.missed ?? 0,',
    tests: ['bench/processes/client-group.test.ts'],
  },
  'mean-of-clients': {
    fault: 'Of several client processes the mean counts, so that one that is saturated goes unseen.',
    file: 'bench/processes/merge-clients.ts',
    find: 'loopUtilization: largest(parts, ({ loopUtilization }) => loopUtilization),',
    replace: 'loopUtilization: total(parts, ({ loopUtilization }) => loopUtilization) / parts.length,',
  },
  'no-holm': {
    fault: 'Every primary claim is held against 5 %, however many there are.',
    file: 'bench/analysis/verdict/holm.ts',
    find: 'ALPHA / Math.max(1, remaining)',
    replace: 'ALPHA',
  },
  'stop-on-significance': {
    fault: 'A cell gets no further rounds as soon as a difference shows.',
    file: 'bench/analysis/verdict/width.ts',
    find: 'return Math.log(halfWidth(ratio)) /',
    replace: `if (ratio.low > 1 || ratio.high < 1) return 0;
  return Math.log(halfWidth(ratio)) /`,
  },
  'independent-readings': {
    fault: 'The interval of a slope in time takes readings as independent of those before.',
    file: 'bench/stats/trend.ts',
    find: 'const { slope, error } = fit(blocks, dependenceOf(residuals));',
    replace: 'const { slope, error } = fit(blocks, 0 * dependenceOf(residuals));',
  },
  'still-settling': {
    fault: 'Memory that has come to rest counts as growing, because it once grew.',
    file: 'bench/analysis/soak.ts',
    find: 'later.low > 0',
    replace: 'later.low > -Infinity',
  },
  'swapped-words': {
    fault: 'The report says of the baseline what was found about the candidate.',
    file: 'bench/report/words/verdicts.ts',
    find: 'const candidate = labelOf(verdict.candidate);',
    replace: 'const candidate = labelOf(verdict.baseline);',
  },
});
