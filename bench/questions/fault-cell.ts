import type { FaultCell } from '../records/scenario.ts';

/** Time to reconnect and to be caught up after the plan's end, ms. */
const DRAIN_MS = 3000;

type Wishes = Omit<FaultCell, 'kind' | 'policy' | 'drainMs' | 'transports' | 'server' | 'primary'> &
  Partial<FaultCell>;

/**
 * A cell of a fault, with what most of them have: the arms of the run, a server without heartbeats whose replay window
 * covers every outage, and nothing to decide.
 */
export function faultCell(wishes: Wishes): FaultCell {
  return {
    kind: 'fault',
    policy: wishes.label,
    drainMs: DRAIN_MS,
    transports: null,
    server: { heartbeatMs: 0, heartbeatKind: 'protocol', replayWindow: 2000 },
    primary: [],
    ...wishes,
  };
}
