import type { ReconnectPolicy } from '../../clients/reconnect.ts';
import type { Cell, FaultCell, LoadCell, ProcedureCell } from '../records/scenario.ts';

/** A cell with some fields left out, and `rounds` only for the profiles that run it. */
type Wishes<Kind extends Cell, Optional extends keyof Kind> = Omit<
  Kind,
  'kind' | 'id' | 'label' | 'rounds' | Optional
> &
  Partial<Pick<Kind, Optional>> & { readonly rounds: Partial<Kind['rounds']> };

const NEVER = { quick: 0, standard: 0, full: 0 } as const;

/** A steady load: the arms of the run, two pairs of windows, bare events and nothing to decide, unless the wishes say otherwise. */
export function makeLoadCell(
  id: string,
  label: string,
  wishes: Wishes<LoadCell, 'settleMs' | 'pairs' | 'primary' | 'transports' | 'payloadBytes' | 'fitsMachine'>,
): LoadCell {
  return {
    kind: 'load',
    id,
    label,
    settleMs: 150,
    fitsMachine: false,
    pairs: { quick: 2, standard: 2, full: 4 },
    primary: [],
    transports: null,
    payloadBytes: null,
    ...wishes,
    rounds: { ...NEVER, ...wishes.rounds },
  };
}

/** A procedure: the arms of the run and nothing to decide, unless the wishes say otherwise. */
export function makeProcedureCell(
  id: string,
  label: string,
  wishes: Wishes<ProcedureCell, 'primary' | 'transports'>,
): ProcedureCell {
  return {
    kind: 'procedure',
    id,
    label,
    primary: [],
    transports: null,
    ...wishes,
    rounds: { ...NEVER, ...wishes.rounds },
  };
}

/**
 * A fault: the arms of the run, 3 s to catch up, a server without heartbeats whose replay window covers every outage, and
 * nothing to decide, unless the wishes say otherwise.
 */
export function makeFaultCell(
  id: string,
  label: string,
  wishes: Wishes<FaultCell, 'policy' | 'drainMs' | 'transports' | 'server' | 'primary'>,
): FaultCell {
  return {
    kind: 'fault',
    id,
    label,
    policy: label,
    drainMs: 3000,
    transports: null,
    server: { heartbeatMs: 0, heartbeatKind: 'protocol', replayWindow: 2000 },
    primary: [],
    ...wishes,
    rounds: { ...NEVER, ...wishes.rounds },
  };
}

/**
 * The policy of the fault scenarios: a fixed delay without jitter, the same for both transports, so that any difference is
 * theirs. 300 ms does not divide an outage of a second: no attempt coincides with the return of the server.
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

/** Interval of the heartbeats for hardened clients, ms. */
export const HEARTBEAT_MS = 250;

/**
 * What an application should add on either transport: a watchdog on heartbeats that a script can see, another attempt after
 * a response that is no stream, and a growing, random delay for each client.
 */
export const HARDENED: ReconnectPolicy = {
  ...RESUMING,
  backoffFactor: 1.5,
  maxDelayMs: 1000,
  jitter: 'full',
  silenceTimeoutMs: 3 * HEARTBEAT_MS,
  reopens: true,
};
