/** Entry point of a neighbour that keeps a processor busy until its time is up. It ends by itself, and with the runner. */
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { serveCalls } from '../processes/serve-calls.ts';
import type { NeighbourCalls } from './neighbours.ts';

/** How often the event loop is free to notice that the runner is gone, ms. */
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
