import type { SignalSource } from './main.ts';

/** One Ctrl-C can arrive twice: the terminal signals the whole group, and npm or `timeout` passes it on. ms. */
const echoMs = 500;

/** Turns SIGINT and SIGTERM into an orderly end. */
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
  source.on('SIGINT', handle);
  source.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    release() {
      source.off('SIGINT', handle);
      source.off('SIGTERM', handle);
    },
  };
}
