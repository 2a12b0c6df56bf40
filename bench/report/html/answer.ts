import type { RunFile } from '../../records/run.ts';
import { unprovenOf } from '../control.ts';
import { labelsOf, type Row, type Section } from '../rows.ts';

/** Findings that a paragraph can hold: of one side with their sizes, and of what is not decided by name. */
const MOST = { sized: 3, named: 2 } as const;

/** A verdict and where it was found. */
interface Placed {
  readonly row: Row;
  readonly where: string;
}

/** One paragraph in two parts. */
export interface Answer {
  /** Its first sentence. */
  readonly lead: string;
  readonly rest: string;
}

/**
 * The answer of a run in one paragraph. It follows from the verdicts alone, and every number in it is one of the run. A
 * comparison of a side with itself says nothing about the two, and a metric that only explains has no better side.
 */
export function answerOf(run: RunFile, sections: readonly Section[]): Answer {
  const rated = sections.flatMap(({ title, groups }) =>
    groups.flatMap(({ name, rows }) =>
      rows
        .filter(({ verdict, isContest }) => isContest && verdict.better !== 'neither')
        .map((row) => ({
          row,
          where: groups.length > 1 ? `${title.toLowerCase()} ${name}` : title.toLowerCase(),
        })),
    ),
  );
  const decided = rated.some(({ row }) => row.words.ahead !== null || row.verdict.outcome === 'same');
  const machine = `On this machine (${machineOf(run)})`;
  return decided
    ? {
        lead: `${machine} ${leadOf(run, rated)}`,
        rest: [...detailsOf(run, rated), ...hedgesOf(run)].join(' '),
      }
    : {
        lead: `${machine} this run does not say which one is better.`,
        rest: [whyNot(rated), ...hedgesOf(run)].join(' '),
      };
}

function machineOf({ environment: { cpuModel, cpuCount, virtualization } }: RunFile): string {
  const processors = `${cpuCount} processor${cpuCount === 1 ? '' : 's'}`;
  return [cpuModel, processors, ...(virtualization === null ? [] : [virtualization])].join(', ');
}

function leadOf(run: RunFile, rated: readonly Placed[]): string {
  const [first, ...others] = leadsOf(run, rated);
  if (first === undefined) return 'no difference that matters was found.';
  return others.length === 0
    ? `${labelsOf(run)(first.id)} was better wherever a difference was large enough to matter.`
    : 'neither was better throughout: it depends on what you need.';
}

function detailsOf(run: RunFile, rated: readonly Placed[]): readonly string[] {
  const labelOf = labelsOf(run);
  const leads = leadsOf(run, rated).map(
    ({ id, wins }) => `${labelOf(id)} was better in ${listed(wins, ({ words }) => words.finding)}.`,
  );
  return [...leads, ...sameOf(rated), ...openOf(rated)];
}

/** Who was better in what; whoever was so most often comes first. */
function leadsOf(run: RunFile, rated: readonly Placed[]): readonly { id: string; wins: readonly Placed[] }[] {
  return run.transports
    .map(({ id }) => ({ id, wins: rated.filter(({ row }) => row.words.ahead === id) }))
    .filter(({ wins }) => wins.length > 0)
    .toSorted((a, b) => b.wins.length - a.wins.length);
}

function sameOf(rated: readonly Placed[]): readonly string[] {
  const same = rated.filter(({ row: { verdict } }) => verdict.outcome === 'same' && verdict.recurs !== false);
  return same.length === 0 ? [] : [`Shown to be the same: ${listed(same, null)}.`];
}

function openOf(rated: readonly Placed[]): readonly string[] {
  const open = rated.filter(({ row: { verdict } }) => verdict.outcome === 'cannot-tell');
  const unclear = rated.filter(({ row: { verdict } }) => verdict.outcome === 'different');
  const unsound = rated.filter(({ row: { verdict } }) => verdict.outcome === 'void');
  return [
    ...(unclear.length === 0 ? [] : [`Different by an unclear amount: ${listed(unclear, null)}.`]),
    ...(open.length === 0 ? [] : [`Left open: ${listed(open, null)}.`]),
    ...(unsound.length === 0 ? [] : [`Not to be believed, as a check fired: ${listed(unsound, null)}.`]),
  ];
}

/**
 * `Server CPU per delivery (WebSocket 1.24x lower; fan-out, 100 connections)`. What the run was there to decide comes first, and
 * what was counted exactly last; with a detail the largest difference first; each metric of a place once.
 */
function listed(placed: readonly Placed[], detail: ((row: Row) => string) | null): string {
  const once = placed
    .toSorted((a, b) => rankOf(a) - rankOf(b) || (detail === null ? 0 : sizeOf(b.row) - sizeOf(a.row)))
    .filter((one, at, all) => all.findIndex((other) => nameOf(other) === nameOf(one)) === at);
  const most = detail === null ? MOST.named : MOST.sized;
  const shown = once.slice(0, most).map((one) => {
    const found = detail === null ? one.where : `${detail(one.row)}; ${one.where}`;
    return `${nameOf(one)} (${found})`;
  });
  return [...shown, ...(once.length > most ? ['more in the tables'] : [])].join(', ');
}

function rankOf({ row: { verdict } }: Placed): number {
  return verdict.role === 'primary' ? 0 : verdict.margin.kind === 'exact' ? 2 : 1;
}

function nameOf({ row: { verdict } }: Placed): string {
  return `${verdict.metricLabel} ${/^p\d/.test(verdict.statistic) ? verdict.statistic : ''}`.trimEnd();
}

function sizeOf({ verdict: { ratio } }: Row): number {
  return ratio === null ? 0 : Math.abs(Math.log(ratio.point));
}

function whyNot(rated: readonly Placed[]): string {
  if (rated.length === 0) return 'No scenario got far enough for a verdict.';
  return rated.every(({ row }) => row.verdict.outcome === 'void')
    ? 'Checks fired in every comparison, so the measurement itself cannot be trusted.'
    : 'The rounds are too few or too uneven for an answer, or checks fired.';
}

function hedgesOf(run: RunFile): readonly string[] {
  const { environment, profile, complete } = run;
  return [
    ...(unprovenOf(run) === null ? [] : ['The control of this run failed: nothing here is proven.']),
    ...(complete ? [] : ['The run is partial: what it did not reach is not known.']),
    ...(profile === 'quick' ? ['It was a quick run, made to look around and not to decide.'] : []),
    ...(environment.loadAverage[0] > environment.cpuCount ? ['The machine was busy when it began.'] : []),
    `${gradeWords(run)}; on another one, over a network or with other libraries the answer may differ.`,
  ];
}

function gradeWords({ calibration }: RunFile): string {
  return calibration === null
    ? 'No calibration graded the machine'
    : `The calibration graded this machine ${calibration.grade}`;
}
