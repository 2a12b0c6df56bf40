/** Version of `raw/calibration.json`. It goes up when a field changes its meaning. */
export const CALIBRATION_SCHEMA_VERSION = 1;

/** How steady the machine is, and so how much may be claimed: `good` everything, `usable` no rare delays, `coarse` no sizes. */
export type Grade = 'good' | 'usable' | 'coarse';

/** Order statistics of some durations, ns. */
export interface Spread {
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly maxNs: number;
}

/** What two processes, placed as server and client will be, say about the machine before anything is measured. */
export interface Calibration {
  readonly schemaVersion: typeof CALIBRATION_SCHEMA_VERSION;
  /**
   * Bounds on how far the client's clock is ahead of the server's, ns: by ping-pong, through the runner. 0 must lie between
   * them, or no delay can be believed.
   */
  readonly clockOffset: { readonly lowNs: number; readonly highNs: number };
  /** How late timers fire in an idle process, on the server's processor. */
  readonly timerLag: Spread;
  /** There and back over one TCP connection on the loopback. */
  readonly loopbackEcho: Spread;
  /** Ten repeats of the same work on each side, ns: on a steady machine they are all alike. */
  readonly work: { readonly serverNs: readonly number[]; readonly clientNs: readonly number[] };
  /** Descriptors that one process may still open, and local ports that are free; null: unknown. */
  readonly freeDescriptors: number | null;
  readonly freePorts: number | null;
}

/** A calibration, judged. */
export interface GradedCalibration extends Calibration {
  readonly grade: Grade;
  /** Why it is not better, each as a sentence with the value and its limit; empty: it is `good`. */
  readonly because: readonly string[];
}
