/**
 * Entry point of an overloaded client process: the ordinary one, with its event loop kept busy for a part of the time while a
 * window is measured, as a client with too many connections is. Its command line says for how long.
 */
// oxlint-disable-next-line import/no-unassigned-import -- loading it is what starts the ordinary process
import '../processes/client-process.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { ClientCalls } from '../processes/calls.ts';
import type { ClientInjection } from './injection.ts';

type Order =
  | { readonly name: 'observe'; readonly ask: ClientCalls['observe']['ask'] }
  | { readonly name: Exclude<keyof ClientCalls, 'observe'> };

const { busyMs, idleMs }: ClientInjection = JSON.parse(process.argv[2] ?? '');

process.on('message', (order: Order) => {
  if (order.name === 'observe') burn(0, order.ask.window.untilNs);
});

/** @param idleNs how long the loop was free just now: after a late timer it works longer, so that the share holds. */
function burn(idleNs: number, untilNs: number): void {
  const endNs = clock.nowNs() + Math.max(busyMs * 1e6, (idleNs * busyMs) / idleMs);
  let nowNs = clock.nowNs();
  while (nowNs < endNs) nowNs = clock.nowNs(); // work that has nothing to do with the stream
  if (nowNs >= untilNs) return;
  clock.after(idleMs, () => {
    burn(clock.nowNs() - nowNs, untilNs);
  });
}
