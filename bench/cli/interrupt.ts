import type { SignalSource } from './io.ts';

/** One Ctrl-C can arrive twice: the terminal signals the whole group, and npm or `timeout` passes it on. ms. */
const echoMs = 500;

/** SIGHUP: the terminal was closed, and the run should be saved all the same. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Turns these signals into an orderly end. */
export interface Interrupt {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Gives the signals their usual meaning back. */
  release(): void;
}

/**
 * The first signal asks the run to stop and keep what it has; a second one means "now".
 * @param on what to do at each of the two
 */
export function catchInterrupt(
  source: SignalSource,
  on: { readonly first: () => void; readonly second: () => void },
): Interrupt {
  const controller = new AbortController();
  let firstAtMs = 0;
  function handle(): void {
    if (!controller.signal.aborted) {
      firstAtMs = performance.now();
      on.first();
      controller.abort();
    } else if (performance.now() - firstAtMs >= echoMs) {
      on.second();
    }
  }
  for (const name of SIGNALS) source.on(name, handle);
  return {
    signal: controller.signal,
    release() {
      for (const name of SIGNALS) source.off(name, handle);
    },
  };
}
