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
  reopens: false,
};

export const NOT_RESUMING: ReconnectPolicy = { ...RESUMING, resume: false };

/** From one heartbeat to the next for hardened clients, ms. */
export const HEARTBEAT_MS = 250;

/**
 * What an application should add, on either transport: a watchdog on heartbeats that a script can see, another attempt after
 * an answer that is no stream, and a delay that grows and is drawn by each client for itself.
 */
export const HARDENED: ReconnectPolicy = {
  delayMs: 300,
  backoffFactor: 1.5,
  maxDelayMs: 1000,
  jitter: 'full',
  silenceTimeoutMs: 3 * HEARTBEAT_MS,
  resume: true,
  reopens: true,
};

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
