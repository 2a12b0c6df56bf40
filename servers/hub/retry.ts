import type { ServerOptions } from './options.ts';

/**
 * The reconnection time of one connection, whole ms, never below 0.
 * @param random uniform in [0, 1); one draw for each connection, so that no two clients have to come back together.
 */
export function drawRetryMs(
  { retryMs, retrySpreadMs }: Pick<ServerOptions, 'retryMs' | 'retrySpreadMs'>,
  random: () => number,
): number {
  return Math.max(0, Math.round(retryMs + (2 * random() - 1) * retrySpreadMs));
}
