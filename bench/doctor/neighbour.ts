import { availableParallelism } from 'node:os';
import { START_TIMEOUT_MS } from '../rounds/arm.ts';
import { Child } from '../processes/child.ts';
import { entryPoint } from '../rounds/round-context.ts';
import type { Keep } from '../rounds/trial.ts';

/** What the runner asks of a neighbour. */
export interface NeighbourCalls {
  /** Hogs a processor from now on, and ends. */
  hog: {
    ask: { readonly forMs: number };
    answer: { readonly hogging: true };
  };
}

/** Starts one neighbour for every processor. They end by themselves after `forMs`, or when they are killed. */
export async function startNeighbours(keep: Keep, forMs: number): Promise<void> {
  const plan = entryPoint('doctor/neighbour-process.js');
  const neighbours = Array.from({ length: availableParallelism() }, () =>
    keep(new Child<NeighbourCalls>(plan, 'neighbour')),
  );
  await Promise.all(neighbours.map((neighbour) => neighbour.call('hog', { forMs }, START_TIMEOUT_MS)));
}
