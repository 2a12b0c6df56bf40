import { setImmediate as nextTurn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../servers/stream/clock.ts';
import type { ManualClock } from '../../servers/stream/manual-clock.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { Relay } from './relay.ts';

/** For tests: a relay in front of a server on loopback. */
export interface TestLink {
  readonly relay: Relay;
  readonly port: number;
  readonly origin: string;
  /** Timers of the relay that have not fired yet. */
  pendingTimers(): number;
}

/**
 * Starts a relay. When its test is over, with all clients gone, it must come to hold no connection and no timer by itself.
 * @param manual a clock that the test moves; null: the system's.
 */
export async function startLink(upstreamPort: number, manual: ManualClock | null = null): Promise<TestLink> {
  const { clock, pendingTimers } = countTimers(manual ?? systemClock);
  const relay = new Relay(clock);
  const port = await relay.listen(upstreamPort);
  onTestFinished(async () => {
    relay.heal();
    await until('the link to hold nothing', () => {
      manual?.advance(1000);
      return relay.counts(0).open === 0 && pendingTimers() === 0;
    });
    relay.refuse('keep');
  });
  return { relay, port, origin: `http://127.0.0.1:${port}`, pendingTimers };
}

function countTimers(clock: Clock): { readonly clock: Clock; readonly pendingTimers: () => number } {
  const pending = new Set<object>();
  return {
    pendingTimers: () => pending.size,
    clock: {
      nowNs: () => clock.nowNs(),
      nextTurn: (run) => clock.nextTurn(run),
      after(delayMs, run) {
        const timer = {};
        pending.add(timer);
        const cancel = clock.after(delayMs, () => {
          pending.delete(timer);
          run();
        });
        return () => {
          pending.delete(timer);
          cancel();
        };
      },
    },
  };
}

/** For tests that nothing comes: lets the event loop look so often that whatever is under way on loopback has arrived. */
export async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await nextTurn();
}
