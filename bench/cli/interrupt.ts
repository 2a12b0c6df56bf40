import type { CommandIo } from './io.ts';

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
 * The first signal asks the command to stop and keep what it has; a second one means "now".
 * @param doing what is said at the first: `Stopping and saving`; null: it ends in a moment, and there is nothing to hurry
 */
export function catchInterrupt(
  { signals, stderr, leave }: Pick<CommandIo, 'signals' | 'stderr' | 'leave'>,
  doing: string | null,
): Interrupt {
  const controller = new AbortController();
  let firstAtMs = 0;
  function handle(): void {
    if (!controller.signal.aborted) {
      firstAtMs = performance.now();
      if (doing !== null) stderr.write(`\n${doing}. Press Ctrl-C again to exit at once.\n`);
      controller.abort();
    } else if (doing !== null && performance.now() - firstAtMs >= echoMs) {
      leave('interrupted');
    }
  }
  for (const name of SIGNALS) signals.on(name, handle);
  return {
    signal: controller.signal,
    release() {
      for (const name of SIGNALS) signals.off(name, handle);
    },
  };
}
