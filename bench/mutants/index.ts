import { defineRegistry } from '../registry.ts';
import type { Mutant } from './mutant.ts';

/** The faults that the tests must find, from the stamp of an event to the words of the report. */
export const mutants = defineRegistry<Mutant>('mutant', {
  'pacer-skips': {
    fault: 'After a stall the server leaves out what fell due meanwhile (coordinated omission).',
    file: 'servers/contract/pacer.ts',
    find: 'while (!isStopped && nextSeq <= endSeq',
    replace: `while (nextSeq < endSeq && dueNs(plan, nextSeq + 1) <= clock.nowNs()) nextSeq += 1;
    while (!isStopped && nextSeq <= endSeq`,
    tests: ['servers/contract/pacer.test.ts'],
  },
  'stamp-at-send': {
    fault: 'Delivery is counted from when an event was sent, not from when it was due.',
    file: 'bench/measure/client-process.ts',
    find: 'slice.delivery.push(receivedNs - event.dueNs);',
    replace: 'slice.delivery.push(receivedNs - event.sentNs);',
    tests: ['bench/measure/client-process.test.ts'],
  },
  'drop-negative-transit': {
    fault: 'An event that seems to arrive before it was sent is dropped, and its slice stays.',
    file: 'bench/measure/client-process.ts',
    find: 'slice.transit.push(receivedNs - event.sentNs);',
    replace: 'if (receivedNs - event.sentNs > 0) slice.transit.push(receivedNs - event.sentNs);',
    tests: ['bench/measure/client-process.test.ts'],
  },
  'missed-up-to-received': {
    fault: 'Missed events are counted up to the last one received: a dead client loses nothing.',
    file: 'clients/sequence.ts',
    find: 'missed: inHoles + atEnd,',
    replace: 'missed: inHoles,',
    tests: ['clients/sequence.test.ts'],
  },
  'never-late': {
    fault: 'The server never notes that it was late, and no check can say so.',
    file: 'bench/measure/server-side.ts',
    find: 'lags.push(sentNs - dueAtNs);',
    replace: 'lags.push(0);',
    tests: ['bench/measure/server-process.test.ts'],
  },
  'cpu-by-events': {
    fault: 'The CPU time of the server is divided by its events, however many connections they went to.',
    file: 'bench/measure/server-side.ts',
    find: 'events: windowEvents, deliveries,',
    replace: 'events: windowEvents, deliveries: windowEvents,',
    tests: ['bench/measure/server-process.test.ts'],
  },
  'fixed-order': {
    fault: 'The slices of a round always run in the same order, without a coin and without a mirror.',
    file: 'bench/measure/order.ts',
    find: `const order = random.shuffle(arms);
    turns.push(...order.map((arm) => ({ arm, pair })));
    turns.push(...order.toReversed()`,
    replace: `const order = arms;
    turns.push(...order.map((arm) => ({ arm, pair })));
    turns.push(...order`,
    tests: ['bench/measure/order.test.ts'],
  },
  'drop-two-slowest': {
    fault: 'No percentile ever looks at the two largest values.',
    file: 'bench/stats/histogram.ts',
    find: 'const wanted = Math.max(1, Math.ceil(q * total * (1 - 2 * Number.EPSILON)));',
    replace:
      'const wanted = Math.max(1, Math.min(total - 2, Math.ceil(q * total * (1 - 2 * Number.EPSILON))));',
    tests: ['bench/stats/histogram.test.ts'],
  },
  'us-as-ns': {
    fault: 'CPU time in us is called ns: a thousand times too small.',
    file: 'bench/metrics/parts/cpu.ts',
    find: 'cpuUs * 1000,',
    replace: 'cpuUs,',
    tests: ['bench/metrics/server-cpu.test.ts'],
  },
  'void-counted': {
    fault: 'The values of a void slice are counted like any other.',
    file: 'bench/analyse/sampling.ts',
    find: 'pairs.filter((pair) => !isVoid(pair))',
    replace: 'pairs.filter(({ baseline }) => baseline.items.length > 0)',
    tests: ['bench/analyse/sampling.test.ts'],
  },
  'swapped-arms': {
    fault: 'Baseline and candidate are exchanged on the way from the records to the verdict.',
    file: 'bench/analyse.ts',
    find: 'slicePairs(record, baseline, candidate)',
    replace: 'slicePairs(record, candidate, baseline)',
    tests: ['bench/analyse.test.ts'],
  },
  'twin-of-candidate': {
    fault: 'The twin of the baseline is compared with the candidate, under the name of the baseline.',
    file: 'bench/analyse.ts',
    find: 'verdictsOf(contestWith(twin))',
    replace: `verdictsOf(
    candidates.map((candidate) => ({ ...contestOf(rounds, candidate, twin), baseline: baseline ?? '' })),
  )`,
    tests: ['bench/analyse/families.test.ts'],
  },
  'slices-as-independent': {
    fault: 'Every pair of slices counts as an experiment of its own, not every round.',
    file: 'bench/verdict.ts',
    find: 'comparison.rounds.map(logRatioOf)',
    replace: 'comparison.rounds.flatMap((pairs) => pairs.map((pair) => logRatioOf([pair])))',
    tests: ['bench/analyse.test.ts', 'bench/verdict.test.ts'],
  },
  'same-by-silence': {
    fault: 'Whatever is not significant is called the same.',
    file: 'bench/verdict.ts',
    find: 'if (at90.low > 1 / marginRatio && at90.high < marginRatio)',
    replace: 'if (at95.low <= 1 && at95.high >= 1)',
    tests: ['bench/verdict.test.ts'],
  },
  'no-holm': {
    fault: 'Every primary claim is held against 5 %, however many there are.',
    file: 'bench/verdict/holm.ts',
    find: 'ALPHA / Math.max(1, remaining)',
    replace: 'ALPHA',
    tests: ['bench/verdict/holm.test.ts'],
  },
  'stop-on-significance': {
    fault: 'A cell gets no further rounds as soon as a difference shows.',
    file: 'bench/verdict/width.ts',
    find: 'return Math.log(halfWidth(ratio)) /',
    replace: `if (ratio.low > 1 || ratio.high < 1) return 0;
  return Math.log(halfWidth(ratio)) /`,
    tests: ['bench/verdict/width.test.ts'],
  },
  'swapped-words': {
    fault: 'The report says of the baseline what was found about the candidate.',
    file: 'bench/report/words.ts',
    find: 'return `${labelOf(verdict.candidate)} ${size(verdict)}${inHalf(verdict)}`;',
    replace: 'return `${labelOf(verdict.baseline)} ${size(verdict)}${inHalf(verdict)}`;',
    tests: ['bench/report/words.test.ts'],
  },
});
