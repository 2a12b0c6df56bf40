/**
 * Entry point of a neighbour that hogs a processor: it works on nothing until its time is up. It ends by itself, and with
 * the runner: nobody has to stop it.
 */
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { serveCalls } from '../processes/serve-calls.ts';
import type { NeighbourCalls } from './neighbour.ts';

/** The loop comes up for air so often, to hear that the runner is gone. */
const BREATH_MS = 100;

function hog(untilNs: number): void {
  const breathNs = Math.min(clock.nowNs() + BREATH_MS * 1e6, untilNs);
  while (clock.nowNs() < breathNs);
  if (breathNs < untilNs) setImmediate(hog, untilNs);
  else process.exit(0);
}

serveCalls<NeighbourCalls>({
  hog({ forMs }) {
    setImmediate(hog, clock.nowNs() + forMs * 1e6);
    return { hogging: true };
  },
});
