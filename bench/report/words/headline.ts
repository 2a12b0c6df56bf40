import type { Answer, RunFile } from '../../records/run.ts';
import { keyOf, type Verdict } from '../../records/verdict.ts';
import type { Document, Words } from '../document/blocks.ts';
import {
  formatBudget,
  formatChosen,
  formatCount,
  formatDifference,
  formatSeconds,
  formatTime,
  formatValue,
} from '../format.ts';
import { labelsOf, placesOf, primaryRows, type Row, type Section } from '../rows.ts';
import { MIN_ROUNDS } from '../../stats/signed-rank.ts';
import { isOfTargets } from './targets.ts';
import { OUTCOMES } from './verdicts.ts';

/** `WebSocket against SSE: run 2026-05-04-093000-standard`. */
export function titleOf({ transports, runId }: RunFile): string {
  const labels = transports.map(({ label }) => label).toReversed();
  return `${labels.join(' against ')}: run ${runId}`;
}

/** When and how: `2026-05-04 09:30 UTC, profile standard, seed 1, took 4 min 31 s`. */
export function originWords(run: RunFile): string {
  return [
    formatTime(run.startedAt),
    `profile ${run.profile}`,
    ...(run.budgetSeconds === null ? [] : [`budget ${formatBudget(run.budgetSeconds)}`]),
    `seed ${run.seed}`,
    `took ${formatSeconds(run.durationNs / 1e9)}`,
  ].join(', ');
}

/** Why a run may not be relied upon: its A/A control failed, or it is partial. */
export function doubtsOf(run: RunFile): Document['doubts'] {
  const unproven = unprovenOf(run);
  const short = run.scenarios
    .filter(({ rounds, plannedRounds }) => rounds < Math.min(MIN_ROUNDS, plannedRounds))
    .map(
      ({ id, cell, rounds, plannedRounds }) =>
        `${placesOf(run)(id, cell)}: ${rounds} of ${formatCount(plannedRounds, 'round')}`,
    );
  return [
    ...(unproven === null ? [] : [{ word: 'UNPROVEN', reason: unproven }]),
    ...(run.complete
      ? []
      : [
          {
            word: 'PARTIAL',
            reason: [
              'The run was interrupted, or a scenario did not get its rounds. What is shown was measured; the rest is unknown.',
              ...(short.length === 0 ? [] : [`${short.join('; ')}.`]),
            ].join(' '),
          },
        ]),
  ];
}

/** Why nothing in this run is proven: its control found a difference where there is none. null: it did not. */
export function unprovenOf(run: RunFile): string | null {
  const failed = run.verdicts.find(
    ({ role, outcome }) =>
      role === 'aa' && (outcome === 'lower' || outcome === 'higher' || outcome === 'different'),
  );
  if (failed === undefined) return null;
  return (
    `The A/A control failed: ${labelsOf(run)(failed.baseline)} against itself came out ${OUTCOMES[failed.outcome].name} in ${failed.metricLabel}, ${failed.statistic} ` +
    `(${placesOf(run)(failed.scenario, failed.cell)}). Something other than the transports affected the measurement, so no verdict of this run is proven. ` +
    'By chance this happens in up to one run of twenty. Run it again on a quiet machine.'
  );
}

/** How all verdicts came out: `12 verdicts, 11 of them exploratory. WebSocket better: 3. Same: 9.` */
export function tallyWords(run: RunFile, sections: readonly Section[]): string {
  const rows = sections.flatMap(({ groups }) => groups.flatMap((group) => group.rows));
  const { curves, faults, values } = run.figures;
  if (rows.length === 0) {
    const isShown = curves.length > 0 || faults.length > 0 || values.length > 0;
    return `No verdict: ${isShown ? 'the measurements are shown below' : 'no scenario got far enough for one'}.`;
  }
  const contest = rows.filter(({ isContest }) => isContest);
  const rest = rows.length - contest.length;
  const exploratory = rows.filter(({ verdict }) => verdict.role === 'exploratory').length;
  return [
    `${formatCount(rows.length, 'verdict')}${exploratory === 0 ? '' : `, ${exploratory} of them exploratory`}.`,
    ...byOutcome(contest, run).map(([name, some]) => `${name}: ${some.length}.`),
    ...(rest === 0 ? [] : [`With a control: ${rest}.`]),
  ].join(' ');
}

/** How the verdicts of each cell came out, in the metrics that have a better side. Cells without one are left out. */
export function summaryOf(run: RunFile, sections: readonly Section[]): readonly Words[] {
  return sections.flatMap(({ title, groups }) =>
    groups.flatMap(({ name, rows }): Words[] => {
      const parts = partsOf(
        rows.filter(({ verdict, isContest }) => isContest && verdict.better !== 'neither'),
        run,
        ({ what, words }) => (words.ahead === null ? what : `${what} (${words.finding})`),
      );
      return parts.length === 0 ? [] : [[{ strong: `${title}, ${name}.` }, ` ${parts.join(' ')}`]];
    }),
  );
}

/** The answer of a run in one paragraph. It follows from the primary verdicts alone, and every number in it is one of the run. */
export function answerOf(run: RunFile, sections: readonly Section[]): Document['answer'] {
  const { findings, same, undecided, void: voids } = run.headline;
  const counted = new Set([...findings, ...same, ...undecided, ...voids]);
  const primary = primaryRows(sections);
  const inPairs = new Set([...run.answer.pairs, ...burstsIn(run)].flatMap(({ verdicts }) => verdicts));
  const parts = partsOf(
    primary.filter(({ verdict }) => !inPairs.has(keyOf(verdict))),
    run,
    ({ what, words, where }) =>
      words.ahead === null ? `${what} (${where})` : `${what} (${words.finding}; ${where})`,
  );
  const lead = leadOf(
    run,
    primary.filter(({ verdict }) => counted.has(keyOf(verdict))),
  );
  return { lead, rest: [...parts, cautionOf(run)].join(' ') };
}

/** What to do where something is not decided, and what limits the answer. */
export function cautionOf(run: RunFile): string {
  return [...nextOf(run), standingOf(run)].join(' ');
}

const PAIRS: Readonly<Record<Answer['pairs'][number]['pair'], string>> = {
  plain: 'As people write it (Express, ws):',
  lean: 'Protocol against protocol (both pre-framed):',
};

/** How the answer of a pair begins, before its verdicts one by one. */
const STANDINGS: Readonly<Record<Answer['pairs'][number]['code'], string>> = {
  findings: '',
  'all-same': 'no practical difference. ',
  'some-same': 'not decided in everything. ',
  undecided: 'inconclusive. ',
  void: 'no answer. ',
};

/** What lies behind the headline: each pair of the steady stream, the plain one in bursts as well, and how much of the difference is the stack of SSE. */
export function behindOf(run: RunFile, sections: readonly Section[]): readonly Words[] {
  const primary = primaryRows(sections);
  const wordsFor = (
    name: string,
    { code, verdicts }: Pick<Answer['pairs'][number], 'code' | 'verdicts'>,
  ): Words => {
    const rows = primary.filter(({ verdict }) => verdicts.includes(keyOf(verdict)));
    const isOneCell = new Set(rows.map(({ where }) => where)).size === 1;
    const each = rows.map(({ what, where, words }) => {
      const value = words.value === null ? '' : ` (${words.value})`;
      return `${what}${isOneCell ? '' : ` (${where})`}: ${words.finding}${value}`;
    });
    return [{ strong: name }, ` ${STANDINGS[code]}${each.join('; ')}.`];
  };
  const pairs = [
    ...run.answer.pairs.map((one) => wordsFor(PAIRS[one.pair], one)),
    ...burstsIn(run).map((one) => {
      const turned = one.turnsRound ? ', the other way round' : '';
      return wordsFor(`In bursts of ${one.eventsPerBurst} events${turned}:`, one);
    }),
  ];
  return [...pairs, ...stackParts(run)];
}

/** How much of the difference is the stack of SSE; nothing where the run does not say. */
export function stackParts({ answer: { stack } }: Pick<RunFile, 'answer'>): readonly Words[] {
  return stack === null ? [] : [[{ strong: 'Of the difference in server CPU:' }, ` ${stackWords(stack)}`]];
}

/** What an everyday load takes over each transport; nothing where the run does not say, or proves nothing. */
export function exampleWords(run: RunFile): readonly Words[] {
  const { example } = run;
  if (example === null || unprovenOf(run) !== null) return [];
  const { connections, eventsPerSecond, payloadBytes, transports } = example;
  const each = transports.map(({ transport, cores, memoryBytes }, index) => {
    const [value, low, high] = [cores.value, cores.low, cores.high].map((one) => formatValue(one, 'count'));
    return `${labelsOf(run)(transport)} ${value}${index === 0 ? ' cores' : ''} (${low}..${high}), ${formatValue(memoryBytes.value, 'bytes')}`;
  });
  const load = `${formatCount(connections, 'connection')} with ${formatChosen(eventsPerSecond, 'events')} events of ${formatChosen(payloadBytes, 'bytes')} per second each:`;
  return [[{ strong: load }, ` ${each.join('; ')}. Yours: `, { code: 'npm run plan' }, '.']];
}

/** Which pair of the steady stream a verdict is about, as a beginning of its name; empty: none. */
export function pairWords({ answer }: Pick<RunFile, 'answer'>, verdict: Verdict): string {
  const of = answer.pairs.find(({ verdicts }) => verdicts.includes(keyOf(verdict)));
  return of === undefined ? '' : `${PAIRS[of.pair]} `;
}

const burstsIn = ({ answer }: RunFile): readonly NonNullable<Answer['bursts']>[] =>
  answer.bursts === null ? [] : [answer.bursts];

function stackWords({ connections, difference, steps }: NonNullable<Answer['stack']>): string {
  const where = `at ${formatCount(connections, 'connection')}`;
  if (difference.isClear === false) return `the ladder shows no clear one ${where}.`;
  const doubt = { true: '', false: ' (not clearly different from 0)', null: ' (too few rounds to be sure)' };
  const isOpen = ({ isClear }: (typeof steps)[number]): boolean => isClear === false;
  const added = steps
    .filter((step) => !isOpen(step))
    .map(
      ({ adds, ns, isClear }) =>
        `${adds} ${ns < 0 ? 'takes away' : 'adds'} ${formatValue(Math.abs(ns), 'ns')}${doubt[`${isClear}`]}`,
    );
  const open = steps.filter(isOpen).map(({ adds }) => adds);
  const parts = [
    ...(added.length === 0 ? [] : [added.join(' and ')]),
    ...(open.length === 0 ? [] : [`${open.join(' and ')}: nothing clear`]),
  ];
  return `SSE takes ${formatValue(difference.ns, 'ns')} more per delivered event ${where}${doubt[`${difference.isClear}`]}. To pre-framed SSE ${parts.join('; ')}.`;
}

function leadOf(run: RunFile, primary: readonly Row[]): string {
  const { headline, transports, alsoRan, targets } = run;
  const undecided = `This run does not decide which ${isOfTargets(run) ? 'server' : 'transport'} is better.`;
  const all = `${primary.length} primary verdicts`;
  switch (headline.code) {
    case 'nothing-measured':
      return 'Nothing was measured.';
    case 'unproven':
      return 'This run proves nothing: its A/A control failed.';
    case 'no-primary':
      if (targets.length === 1) return 'One server, and nothing to compare it with: its figures follow.';
      return 'This run has no primary verdict, so it does not decide which transport is better.';
    case 'all-same':
      return `On this machine there was no difference that matters: ${headline.same.length} of ${all} are the same.`;
    case 'void':
      return `This run decides nothing: ${headline.void.length} of ${all} are void.`;
    case 'some-same':
    case 'undecided':
      return undecided;
    case 'findings': {
      const [first, second] = [...transports, ...alsoRan]
        .map(({ id, label }) => ({ label, wins: primary.filter(({ words }) => words.ahead === id).length }))
        .filter(({ wins }) => wins > 0)
        .toSorted((a, b) => b.wins - a.wins);
      // What differs by an unclear amount, or has no better side, puts nobody ahead.
      if (first === undefined) return undecided;
      return second === undefined
        ? `On this machine ${first.label} was better in ${first.wins} of ${all}.`
        : `On this machine neither was better throughout: ${first.label} in ${first.wins} and ${second.label} in ${second.wins} of ${all}.`;
    }
    default:
      return headline.code satisfies never;
  }
}

/** What to do where the primary verdicts are not all decided. */
function nextOf(run: RunFile): readonly string[] {
  const { headline, verdicts, forecasts, everyRound } = run;
  return [
    ...(headline.code === 'no-primary' && verdicts.some(({ role }) => role !== 'aa')
      ? ['Its verdicts are exploratory: not corrected for multiple comparisons.']
      : []),
    // A run that found a difference where there is none needs a quieter machine, not more time.
    ...(headline.code === 'unproven' ? [] : forecastWords(run)),
    ...(headline.undecided.length > 0 && forecasts.length === 0
      ? [`More rounds narrow the intervals: use ${everyRound ? 'a higher --rounds' : '--profile full'}.`]
      : []),
    ...(headline.void.length > 0
      ? ['The checks in the report say what disturbed the void verdicts: remove the cause and run again.']
      : []),
  ];
}

/**
 * `--budget 15m would narrow the intervals: Delivery, p50 from ±7 % to about ±4 %.` Of many the widest speaks for all. Nothing where
 * all are narrow, or time brings nothing.
 */
function forecastWords(run: RunFile): readonly string[] {
  const { forecasts } = run;
  const flags = longerRun(run);
  if (flags === null) return [];
  const isSeveral = (of: (forecast: RunFile['forecasts'][number]) => string): boolean =>
    new Set(forecasts.map(of)).size > 1;
  const hasPlaces = isSeveral(({ scenario, cell }) => `${scenario} ${cell}`);
  const hasCandidates = isSeveral(({ candidate }) => candidate);
  const widths = forecasts
    .toSorted((a, b) => b.halfWidth - a.halfWidth)
    .flatMap(({ metricLabel, statistic, cellLabel, candidate, halfWidth, at: [expected] }) => {
      const where = [
        ...(hasPlaces ? [cellLabel] : []),
        ...(hasCandidates ? [labelsOf(run)(candidate)] : []),
      ].join(', ');
      return expected === undefined
        ? []
        : `${metricLabel}, ${statistic}${where === '' ? '' : ` (${where})`} from ±${formatDifference(halfWidth)} to about ±${formatDifference(expected.halfWidth)}`;
    });
  const [widest] = widths;
  return widths.length > 2
    ? [`${flags} would narrow ${widths.length} intervals, the widest of them, ${widest}.`]
    : [`${flags} would narrow the intervals: ${widths.join('; ')}.`];
}

/** The flags of the run that a forecast is about; null: there is none. */
function longerRun({ forecasts, everyRound, ownScenarios, profile }: RunFile): string | null {
  const [first] = forecasts;
  const budgetSeconds = first?.at[0]?.budgetSeconds;
  if (first === undefined || budgetSeconds === undefined) return null;
  const cell = ownScenarios[first.scenario]?.cells.find(({ id }) => id === first.cell);
  if (!everyRound || cell?.kind !== 'load') return `--budget ${formatBudget(budgetSeconds)}`;
  // A run of all its rounds takes no budget. As many more windows of the same length:
  const rounds = Math.max(...forecasts.flatMap(({ at: [expected] }) => expected?.rounds ?? []));
  const seconds = Math.ceil((rounds * cell.pairs[profile] * cell.measureMs[profile]) / 1000);
  return `--rounds ${rounds} --duration ${formatBudget(seconds)}`;
}

/** What limits the answer, whatever it is. */
function standingOf({ environment, calibration, profile, complete }: RunFile): string {
  const { cpuModel, cpuCount, virtualization, loadAverage } = environment;
  const machine = [
    cpuModel,
    formatCount(cpuCount, 'processor'),
    ...(virtualization === null ? [] : [virtualization]),
  ];
  return [
    ...(complete ? [] : ['The run is partial.']),
    ...(profile === 'quick' ? ['The quick profile is for exploring, not for deciding.'] : []),
    ...(loadAverage[0] > cpuCount ? ['The machine was busy at the start.'] : []),
    `One run on one machine (${machine.join(', ')}; ${calibration === null ? 'not calibrated' : `graded ${calibration.grade}`}). Measure on yours before you decide.`,
  ].join(' ');
}

/** Some rows by how they came out, each group as a sentence: `WebSocket better: ...`, `Same: all 3.` */
function partsOf<R extends Row>(
  rows: readonly R[],
  run: RunFile,
  wordsOf: (row: R) => string,
): readonly string[] {
  return byOutcome(rows, run).map(([name, some]) => {
    const isShort = some.length === rows.length && some.length > 1 && some[0]?.words.ahead === null;
    return `${name}: ${isShort ? `all ${some.length}` : some.map(wordsOf).join('; ')}.`;
  });
}

/** Some rows by how they came out, empty groups left out. */
function byOutcome<R extends Row>(
  rows: readonly R[],
  { transports, alsoRan }: RunFile,
): readonly (readonly [name: string, rows: readonly R[]])[] {
  const isWhole = ({ words, verdict }: R): boolean => words.ahead === null && verdict.recurs !== false;
  const groups: readonly (readonly [name: string, of: (row: R) => boolean])[] = [
    ...[...transports, ...alsoRan]
      .toReversed()
      .map(({ id, label }) => [`${label} better`, ({ words }: R) => words.ahead === id] as const),
    ...(['lower', 'higher', 'same', 'different', 'cannot-tell', 'void'] as const).map((outcome) => {
      const { name } = OUTCOMES[outcome];
      const heading = name.charAt(0).toUpperCase() + name.slice(1);
      return [heading, (row: R) => isWhole(row) && row.verdict.outcome === outcome] as const;
    }),
    ['Found in one half of the rounds only', ({ verdict }) => verdict.recurs === false],
  ];
  return groups.map(([name, of]) => [name, rows.filter(of)] as const).filter(([, some]) => some.length > 0);
}
