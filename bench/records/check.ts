import { z } from 'zod';

import { amount, checkOutcome, line, shape, type Described } from './vocabulary.ts';

/** Everything that can disturb or limit what a round measures. The sentence for each code is in `bench/report/words/checks.ts`. */
export const CHECK_CODES = [
  // One sample window.
  'negative-transit',
  'connection-lost',
  'stray-events',
  'incomplete',
  'client-limited',
  'client-saturated',
  'server-saturated',
  'server-late',
  'standstill',
  'client-waited',
  'server-waited',
  'client-throttled',
  'server-throttled',
  'foreign-pressure',
  'still-warming',
  'wait-unknown',
  // One sample window of shards.
  'shard-clock',
  'shard-overrun',
  'shards-alike',
  // Anything that could not be measured at all, or not to its end.
  'unmeasured',
  'not-recorded',
  // A fault.
  'fault-without-effect',
  'attempts-disagree',
  // Procedures.
  'broker',
  'browser',
  'no-broker',
  'no-browser',
  'no-proxy',
  'connections-open',
  'heartbeat-on-border',
  'herd-incomplete',
  'limited-by-client',
  'limited-by-nothing',
  'limited-by-others',
  'limited-by-server',
  'limited-by-timers',
  'load-not-reached',
  'not-freed',
  'packets-unknown',
  'payload-length',
  'proxy',
  'requests-failed',
  'slow-client-astray',
  'wire-formula',
] as const;

export const checkCodes = z
  .enum(CHECK_CODES)
  .meta({ id: 'CheckCode', title: 'What can disturb or limit a measurement' });

export const checkValues = z
  .record(line, z.union([amount, line]).nullable())
  .describe(
    'Measured values and limits; keys end in their unit, such as `lagNs` or `busyShare`; null: unknown',
  );

export const cause = shape('Cause', 'What disturbed a measurement', {
  code: checkCodes,
  values: checkValues,
});

export const check = shape('Check', 'Whether a measurement is valid: checks read causes, never outcomes', {
  code: checkCodes,
  outcome: checkOutcome,
  values: checkValues,
});

export type CheckCode = z.infer<typeof checkCodes>;
export type CheckValues = Described<typeof checkValues>;
export type Cause = Described<typeof cause>;
export type Check = Described<typeof check>;
