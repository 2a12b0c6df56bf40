import type { ReconnectPolicy } from '../../clients/reconnect.ts';

/** Nothing is meant to break: a client that loses its connection stays away for as long as anything is measured. */
export const STAYS_AWAY: ReconnectPolicy = {
  delayMs: 60_000,
  backoffFactor: 1,
  maxDelayMs: 60_000,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: false,
  reopens: true,
};
