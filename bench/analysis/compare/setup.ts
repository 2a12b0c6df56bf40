import { isDeepStrictEqual } from 'node:util';
import type { SetupFact, RunComparison, SetupDifference } from '../../records/run-comparison.ts';
import type { Environment, LoadSummary, RunFile } from '../../records/run.ts';
import { median } from '../../stats/quantile.ts';

/** Facts by name, and what has parts likewise. */
interface Facts {
  readonly [name: string]: SetupFact | Facts;
}

/** What was not the same around two runs, fact by fact; a fact that only one run has is null in the other. */
export function differencesOf(a: RunFile, b: RunFile): readonly SetupDifference[] {
  const [ofA, ofB] = [new Map(flattened(setupOf(a), '')), new Map(flattened(setupOf(b), ''))];
  return [...new Set([...ofA.keys(), ...ofB.keys()])]
    .map((field) => ({ field, a: ofA.get(field) ?? null, b: ofB.get(field) ?? null }))
    .filter((difference) => difference.a !== difference.b);
}

/** The typical time of the same work on each side, ns; null: the run has no calibration, or no repeat. */
function workOf({ calibration }: RunFile): {
  readonly serverNs: number | null;
  readonly clientNs: number | null;
} {
  return {
    serverNs: median(calibration?.work.serverNs ?? []),
    clientNs: median(calibration?.work.clientNs ?? []),
  };
}

function setupOf(run: RunFile): Facts {
  const { environment, margins, transports, scenarios } = run;
  return {
    complete: run.complete,
    seed: run.seed,
    profile: run.profile,
    budgetSeconds: run.budgetSeconds,
    environment: {
      ...environment,
      loadAverage: environment.loadAverage.join(', '),
      removed: environment.removed.join(', '),
    },
    calibration: { grade: run.calibration?.grade ?? null, work: workOf(run) },
    margins: Object.fromEntries(Object.entries(margins).map(([key, margin]) => [key, { ...margin }])),
    transports: Object.fromEntries(
      transports.map(({ id, label, role, server, client }) => [id, { label, role, server, client }]),
    ),
    scenarios: Object.fromEntries(
      scenarios.map(({ id, cell, load }) => [`${id}/${cell}`, { load: factsOf(load) }]),
    ),
  };
}

/** The steps of a fault as one fact. */
function factsOf(load: LoadSummary): Facts {
  if (load.kind !== 'fault') return load;
  return { ...load, steps: load.steps.map(({ atMs, action }) => `${action} ${atMs}`).join(', ') };
}

function flattened(facts: Facts, path: string): readonly (readonly [string, SetupFact])[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    const field = `${path}${name}`;
    return typeof value === 'object' && value !== null
      ? flattened(value, `${field}.`)
      : [[field, value] as const];
  });
}

/** What makes a machine another one. Software does not: it is what comparisons are about. */
const TRAITS = [
  'cpuModel',
  'cpuCount',
  'memoryBytes',
  'platform',
  'kernel',
  'virtualization',
  'pinning',
] as const satisfies readonly (keyof Environment)[];

/** How much longer the same work may take in one of the runs, as a ratio. */
const WORK_LIMIT_RATIO = 1.05;

/**
 * Whether both runs were measured on one machine in one state: its traits are equal and, where a calibration opened both runs,
 * the same work took as long on each side. @param also what else has to be equal
 */
export function machineOf(a: RunFile, b: RunFile, also: readonly 'node'[] = []): RunComparison['machine'] {
  const isSameLoad = a.scenarios.every(({ id, cell, load }) =>
    b.scenarios.every(
      (other) => other.id !== id || other.cell !== cell || isDeepStrictEqual(other.load, load),
    ),
  );
  const different = [
    ...[...TRAITS, ...also].filter((field) => a.environment[field] !== b.environment[field]),
    // A pilot may have given the same machine another load, and a cost per event holds for its load.
    ...(isSameLoad ? [] : ['load']),
  ];
  const [ofA, ofB] = [workOf(a), workOf(b)];
  const serverWorkRatio = ratioOf(ofA.serverNs, ofB.serverNs);
  const clientWorkRatio = ratioOf(ofA.clientNs, ofB.clientNs);
  const isAsFast = [serverWorkRatio, clientWorkRatio].every(
    (ratio) => ratio === null || Math.max(ratio, 1 / ratio) <= WORK_LIMIT_RATIO,
  );
  return {
    isSame: different.length === 0 && isAsFast,
    different,
    serverWorkRatio,
    clientWorkRatio,
    workLimitRatio: WORK_LIMIT_RATIO,
  };
}

const ratioOf = (before: number | null, after: number | null): number | null =>
  before === null || after === null || before === 0 ? null : after / before;
