/** Entry point of a neighbour that takes a share of a processor until its time is up. It ends by itself, and with the runner. */
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { serveCalls } from '../processes/serve-calls.ts';
import { createRandom } from '../stats/random.ts';
import type { NeighbourCalls } from './neighbours.ts';

/** How long a burst lasts, ms: short against a sample window, and long against a time slice of the scheduler. */
const BURST_MS = { least: 2, most: 60 };

serveCalls<NeighbourCalls>({
  hog({ forMs, share, seed }) {
    const endNs = clock.nowNs() + forMs * 1e6;
    const random = createRandom(seed, 'neighbour');
    const hog = (): void => {
      const burstMs = BURST_MS.least + random.nextFloat() * (BURST_MS.most - BURST_MS.least);
      const untilNs = clock.nowNs() + burstMs * 1e6;
      while (clock.nowNs() < untilNs);
      if (untilNs > endNs) process.exit(0);
      setTimeout(hog, (burstMs * (1 - share)) / share);
    };
    setImmediate(hog);
    return { hogging: true };
  },
});
