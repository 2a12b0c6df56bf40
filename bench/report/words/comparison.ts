import type { ConclusionReason, RunComparison } from '../../records/run-comparison.ts';
import { formatRatio } from '../format.ts';

const TRAITS: Readonly<Record<string, string>> = {
  cpuModel: 'processor',
  cpuCount: 'number of processors',
  memoryBytes: 'memory',
  platform: 'operating system',
  kernel: 'kernel',
  virtualization: 'virtualization',
  pinning: 'pinning',
  load: 'the load it was given',
  node: 'the version of Node.js',
};

/** In what the machine of a run differs from that of the run before it; null: in nothing. */
export function machineChangeWords({ isSame, different }: RunComparison['machine']): string | null {
  if (isSame) return null;
  return different.length > 0
    ? `not the machine of the run before: it differs in ${inWords(different.map(traitWords))}.`
    : 'not the speed of the run before: the same work of the calibration took another time.';
}

/** Whether both runs are of one machine, and what that means for absolute values. */
export function machineWords({
  isSame,
  different,
  serverWorkRatio,
  clientWorkRatio,
  workLimitRatio,
}: RunComparison['machine']): string {
  if (different.length > 0) {
    const traits = different.map(traitWords);
    return `Absolute values are not compared: the machine differs in ${inWords(traits)}.`;
  }
  const works = [
    ...(serverWorkRatio === null ? [] : [`${formatRatio(serverWorkRatio)} as long on the server`]),
    ...(clientWorkRatio === null ? [] : [`${formatRatio(clientWorkRatio)} as long on the client`]),
  ];
  if (works.length === 0) return 'The same machine; its speed is unknown, as a run has no calibration.';
  const speed = `the same work took ${inWords(works)} in B`;
  return isSame
    ? `The same machine; ${speed}.`
    : `Absolute values are not compared: ${speed}, and more than ${formatRatio(workLimitRatio)} counts as another machine.`;
}

const traitWords = (field: string): string => TRAITS[field] ?? field;

const REASONS: Readonly<Record<ConclusionReason['code'], string>> = {
  worse: 'Worse beyond the margin',
  'unproven-a': 'Run A is unproven, as an A/A control came out different',
  'unproven-b': 'Run B is unproven, as an A/A control came out different',
  'nothing-decides': 'The runs have nothing in common that decides',
  'missing-in-b': 'Not in B',
  open: 'Undecided',
  'ratio-better': 'Better, unless it is the baseline that became worse',
};

/** A reason of a conclusion: `Undecided: Delivery, p50 (Steady stream, 100 connections) of SSE, WebSocket.` */
export function conclusionWords(
  { code, verdicts }: ConclusionReason,
  labelOf: (id: string) => string,
  placeOf: (scenario: string, cell: string) => string,
): string {
  const owners = new Map<string, readonly string[]>();
  for (const { scenario, cell, metricLabel, statistic, transports } of verdicts) {
    const what = `${metricLabel}, ${statistic} (${placeOf(scenario, cell)})`;
    const owner = transports.map(labelOf).toReversed().join(' / ');
    owners.set(what, [...(owners.get(what) ?? []), owner]);
  }
  const names = [...owners].map(([what, some]) => `${what} of ${some.join(', ')}`);
  return names.length === 0 ? `${REASONS[code]}.` : `${REASONS[code]}: ${names.join('; ')}.`;
}

const inWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
