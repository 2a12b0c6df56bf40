import type { ReconnectPolicy } from '../../clients/reconnect.ts';

/**
 * The policy of the fault scenarios: a fixed delay without jitter, the same for both transports, so that what differs is
 * theirs. 300 ms does not divide the outage of a second: no attempt falls on the very moment at which the server is back.
 */
export const RESUMING: ReconnectPolicy = {
  delayMs: 300,
  backoffFactor: 1,
  maxDelayMs: 300,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: true,
};

export const NOT_RESUMING: ReconnectPolicy = { ...RESUMING, resume: false };

/** What a fault scenario shows. */
export const FAULT_METRICS = [
  'detection',
  'recovery',
  'longest-gap',
  'missed',
  'duplicate',
  'reordered',
  'replayed',
  'attempts',
] as const;
