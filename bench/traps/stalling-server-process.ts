/**
 * Entry point of a server process that stops once: the ordinary one, with its event loop blocked for a while in the middle
 * of the measured stretch, as a long garbage collection or a synchronous call would block it. Deliberate bad practice.
 */
// oxlint-disable-next-line import/no-unassigned-import -- loading it is what starts the ordinary process
import '../measure/server-process.ts';
import { systemClock as clock } from '../../servers/contract/clock.ts';
import type { ServerCalls } from '../measure/messages.ts';
import { STALL_MS, STALL_STARTS_AT } from './injections.ts';

type Order =
  | { readonly name: 'emit'; readonly ask: ServerCalls['emit']['ask'] }
  | { readonly name: 'load' | 'listen' | 'saturate' | 'counts' };

process.on('message', (order: Order) => {
  if (order.name !== 'emit' || order.ask.window === null) return;
  const { fromNs, untilNs } = order.ask.window;
  const startNs = fromNs + (untilNs - fromNs) * STALL_STARTS_AT;
  clock.after((startNs - clock.nowNs()) / 1e6, stall);
});

function stall(): void {
  const endNs = clock.nowNs() + STALL_MS * 1e6;
  while (clock.nowNs() < endNs); // nothing else happens in this process meanwhile
}
