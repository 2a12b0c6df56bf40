import { Session } from 'node:inspector/promises';
import { serveCalls } from './serve-calls.ts';

/** A function in which samples were taken, as V8 names it. */
export interface SampledFrame {
  /** Of the script, such as `node:net` or `file:///...`; empty: no script, as what is not JavaScript has none. */
  readonly url: string;
  readonly functionName: string;
  /** How many samples were taken in it, and not in what it called. */
  readonly samples: number;
}

/** The calls of a server process whose main thread can be sampled. */
export interface ProfilerCalls {
  startSampling: { ask: { readonly intervalUs: number }; answer: { readonly sampling: true } };
  /** Ends it. What was sampled is returned by function. */
  stopSampling: { ask: Record<string, never>; answer: { readonly frames: readonly SampledFrame[] } };
}

/** Answers these calls in this process. Nothing of the inspector is active before the first of them, nor after the second. */
export function serveProfiler(): void {
  const session = new Session();
  serveCalls<ProfilerCalls>({
    async startSampling({ intervalUs }) {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: intervalUs });
      await session.post('Profiler.start');
      return { sampling: true };
    },

    async stopSampling() {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      const frames = profile.nodes.flatMap(({ callFrame: { url, functionName }, hitCount = 0 }) =>
        hitCount === 0 ? [] : { url, functionName, samples: hitCount },
      );
      return { frames };
    },
  });
}
