import type { RunComparison } from '../../records/run-comparison.ts';
import type { Environment, RunFile } from '../../records/run.ts';
import { workOf } from './setup.ts';

/** What makes a machine another one, as it is called in a sentence. Software does not: it is what comparisons are about. */
const TRAITS: readonly (readonly [field: keyof Environment, name: string])[] = [
  ['cpuModel', 'processor'],
  ['cpuCount', 'number of processors'],
  ['memoryBytes', 'memory'],
  ['platform', 'system'],
  ['kernel', 'kernel'],
  ['virtualization', 'virtualization'],
  ['pinning', 'pinning'],
];

/** How much longer the same work may take in one of the runs, as a ratio. */
const WORK_LIMIT = 1.05;

/**
 * Whether both runs were measured on one machine in one state: its traits are equal and, where a calibration opened both runs,
 * the same work took as long on each side.
 */
export function machineOf(a: RunFile, b: RunFile): RunComparison['machine'] {
  const different = TRAITS.filter(([field]) => a.environment[field] !== b.environment[field]);
  const works = workRatios(a, b);
  const restless = works.filter(({ ratio }) => Math.max(ratio, 1 / ratio) > WORK_LIMIT);
  if (different.length > 0) {
    return { isSame: false, because: `Another machine by its ${inWords(different)}.` };
  }
  if (restless.length > 0) {
    const limit = `${plain(1 / WORK_LIMIT)}..${plain(WORK_LIMIT)} counts as the same`;
    return { isSame: false, because: `Another machine by its speed: ${durations(restless)}; ${limit}.` };
  }
  const speed =
    works.length === 0
      ? `whether it was as fast is not known, as ${uncalibrated(a, b)}.`
      : `${durations(works)}.`;
  return { isSame: true, because: `The same machine by its ${inWords(TRAITS)}; ${speed}` };
}

interface WorkRatio {
  readonly side: string;
  /** B / A of the time that the same work took. */
  readonly ratio: number;
}

/** Empty where a run has no calibration. */
function workRatios(a: RunFile, b: RunFile): readonly WorkRatio[] {
  const [ofA, ofB] = [workOf(a), workOf(b)];
  return (['server', 'client'] as const).flatMap((side): WorkRatio[] => {
    const [before, after] = [ofA[`${side}Ns`], ofB[`${side}Ns`]];
    return before === null || after === null || before === 0 ? [] : [{ side, ratio: after / before }];
  });
}

function durations(works: readonly WorkRatio[]): string {
  const parts = works.map(({ side, ratio }) => `${plain(ratio)} times as long for the ${side}`);
  return `the same work took ${parts.join(' and ')} in B`;
}

function uncalibrated(a: RunFile, b: RunFile): string {
  const without = [...(a.calibration === null ? ['A'] : []), ...(b.calibration === null ? ['B'] : [])];
  return `${without.join(' and ')} ${without.length === 1 ? 'has' : 'have'} no calibration`;
}

function inWords(traits: typeof TRAITS): string {
  const names = traits.map(([, name]) => name);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

const plain = (ratio: number): string => ratio.toFixed(3);
