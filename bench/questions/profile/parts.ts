import type { SampledFrame } from '../../processes/profiler.ts';

/**
 * Where the processor is while a server sends: in Express and its packages, in ws, in the code of `servers/`, in that of `bench/`
 * around it, in the JavaScript of Node.js, in the garbage collector, or in none of them, which is C++ and the kernel.
 */
export const CODE_PARTS = [
  'framework',
  'library',
  'server',
  'harness',
  'core',
  'collector',
  'native',
] as const;
export type CodePart = (typeof CODE_PARTS)[number];

/** What is read for each place on the axis: CPU time per delivered event, ns, and how many samples its parts rest on. */
export type Reads = CodePart | 'kernel' | 'whole' | 'sampling' | 'samples';

/**
 * Which part a frame belongs to; null: the processor was idle.
 * @param ownUrl of the folder with the compiled `servers/` and `bench/`, with a slash at its end
 */
export function partOf({ url, functionName }: SampledFrame, ownUrl: string): CodePart | null {
  if (functionName === '(idle)') return null;
  if (functionName === '(garbage collector)') return 'collector';
  if (url.startsWith(ownUrl)) return url.startsWith('servers/', ownUrl.length) ? 'server' : 'harness';
  if (url.startsWith('node:')) return 'core';
  if (url.includes('/node_modules/ws/')) return 'library';
  return url.includes('/node_modules/') ? 'framework' : 'native';
}

/** How many samples were taken in each part, idle ones left out. Parts without any are 0. */
export function countParts(
  frames: readonly SampledFrame[],
  ownUrl: string,
): Readonly<Record<CodePart, number>> {
  const counts = { framework: 0, library: 0, server: 0, harness: 0, core: 0, collector: 0, native: 0 };
  for (const frame of frames) {
    const part = partOf(frame, ownUrl);
    if (part !== null) counts[part] += frame.samples;
  }
  return counts;
}
