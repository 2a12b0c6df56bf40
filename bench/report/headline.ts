import type { RunFile } from '../records/run.ts';
import { unprovenOf } from './control.ts';
import { formatCount, formatSeconds, formatTime } from './format.ts';
import { labelsOf, type Row, type Section } from './rows.ts';
import { plain } from './words.ts';

/** When and how: `2026-05-04 09:30 UTC, profile standard, seed 1, 4 min 12 s from beginning to end`. */
export function originOf(run: RunFile): string {
  return [
    formatTime(run.startedAt),
    `profile ${run.profile}`,
    `seed ${run.seed}`,
    `${formatSeconds(run.durationNs / 1e9)} from beginning to end`,
  ].join(', ');
}

/** Why a run may not be leaned on, each as a word and its sentence: the control failed, or it is partial. */
export function doubtsOf(run: RunFile): readonly { readonly word: string; readonly reason: string }[] {
  const unproven = unprovenOf(run);
  const [partial] = gapsOf(run);
  return [
    ...(unproven === null ? [] : [{ word: 'UNPROVEN', reason: unproven }]),
    ...(partial === undefined ? [] : [{ word: 'PARTIAL', reason: partial }]),
  ];
}

/** What a partial run lacks, the reason first; empty for a complete one. */
export function gapsOf(run: RunFile): readonly string[] {
  if (run.complete) return [];
  const short = run.scenarios.filter(({ rounds, plannedRounds }) => rounds < plannedRounds);
  return [
    'The run was interrupted, or a scenario did not get its rounds. What is shown was measured; the rest is not known.',
    ...short.map(
      ({ id, cell, rounds, plannedRounds }) =>
        `${id}/${cell}: ${rounds} of ${formatCount(plannedRounds, 'round')}.`,
    ),
  ];
}

/** Who is compared with whom, and how the verdicts fall: `12 verdicts: 3 for WebSocket, 2 for SSE, 4 same ...`. */
export function tallyOf(run: RunFile, rows: readonly Row[]): string {
  const labelOf = labelsOf(run);
  const [first, ...others] = run.transports.map(({ id }) => id);
  const pairs =
    rows.length === 0 && first !== undefined
      ? others.map((candidate) => ({ baseline: first, candidate }))
      : rows.map(({ verdict }) => verdict);
  const compared = [...new Set(pairs.map(({ baseline }) => baseline))]
    .map((baseline) => {
      const candidates = new Set(
        pairs.filter((pair) => pair.baseline === baseline).map(({ candidate }) => labelOf(candidate)),
      );
      return `${[...candidates].join(', ')} against ${labelOf(baseline)}. `;
    })
    .join('');
  if (rows.length === 0) {
    const { curves, faults } = run.figures;
    const isShown = curves.length > 0 || faults.length > 0;
    return `${compared}There is no verdict: ${isShown ? 'what was measured is shown below' : 'no scenario got far enough for one'}.`;
  }
  const leads = run.transports
    .toReversed()
    .map(({ id }) => [rows.filter(({ words }) => words.ahead === id).length, `for ${labelOf(id)}`] as const);
  const contest = rows.filter(({ isContest }) => isContest);
  const rest = (['same', 'different', 'cannot-tell', 'void'] as const).map(
    (outcome) =>
      [
        contest.filter(({ verdict }) => verdict.outcome === outcome && verdict.recurs !== false).length,
        plain(outcome),
      ] as const,
  );
  const halves = contest.filter(({ verdict }) => verdict.recurs === false).length;
  const told = [...leads, ...rest, [halves, 'not in both halves of the rounds'] as const];
  const total = told.reduce((sum, [count]) => sum + count, 0);
  const parts = [...told, [rows.length - total, 'only to explain'] as const]
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`);
  return `${compared}${formatCount(rows.length, 'verdict')}: ${parts.join(', ')}.`;
}

/** How the verdicts of one cell fall, as far as they matter to a user. */
export interface CellSummary {
  /** `Fan-out, 100 connections`. */
  readonly where: string;
  /** `WebSocket better` with what it is better in, `Same` with what is the same, and so on. */
  readonly parts: readonly { readonly heading: string; readonly items: readonly string[] }[];
}

/** The verdicts on metrics that have a better side, cell by cell. Cells without one are left out. */
export function summaryOf(run: RunFile, sections: readonly Section[]): readonly CellSummary[] {
  const labelOf = labelsOf(run);
  return sections.flatMap(({ title, groups }) =>
    groups
      .map(({ name, rows }) => {
        const rated = rows.filter(({ verdict, isContest }) => isContest && verdict.better !== 'neither');
        const leads = run.transports.toReversed().map(({ id }) => ({
          heading: `${labelOf(id)} better`,
          items: rated
            .filter(({ words }) => words.ahead === id)
            .map(({ what, words }) => `${what} (${words.finding})`),
        }));
        const rest = (['same', 'different', 'cannot-tell', 'void'] as const).map((outcome) => ({
          heading: capital(plain(outcome)),
          items: inShort(
            rated,
            rated.filter(({ verdict }) => verdict.outcome === outcome && verdict.recurs !== false),
          ),
        }));
        const halves = {
          heading: 'Not in both halves of the rounds',
          items: rated.filter(({ verdict }) => verdict.recurs === false).map(({ what }) => what),
        };
        return {
          where: `${title}, ${name}`,
          parts: [...leads, ...rest, halves].filter(({ items }) => items.length > 0),
        };
      })
      .filter(({ parts }) => parts.length > 0),
  );
}

/** The metrics by name; `everything` where several fell alike and no other. */
function inShort(all: readonly Row[], some: readonly Row[]): readonly string[] {
  return some.length === all.length && all.length > 1 ? ['everything'] : some.map(({ what }) => what);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
