import type { RunFile } from '../records/run.ts';
import type { ReportFormat } from './contract.ts';
import { formatCount } from './format.ts';
import { labelsOf, primaryRows, sectionsOf, type PlacedRow } from './rows.ts';
import { inTable } from './words/verdicts.ts';

/** What github-action-benchmark reads. https://github.com/benchmark-action/github-action-benchmark */
interface Entry {
  readonly name: string;
  /** Of `value`; a chart has one for all runs, so that it is a base unit. */
  readonly unit: string;
  readonly value: number;
  readonly range: string;
  readonly extra: string;
}

/** The primary values of each transport for github-action-benchmark, with its `tool: customSmallerIsBetter`. */
export const benchmark: ReportFormat = {
  label: 'JSON for github-action-benchmark: primary values where lower is better',
  fileName: null,
  render: (run) => `${JSON.stringify(entriesOf(run), null, 2)}\n`,
};

function entriesOf(run: RunFile): readonly Entry[] {
  return primaryRows(sectionsOf(run))
    .filter(({ verdict }) => verdict.better === 'lower')
    .flatMap((row) => [...valueEntries(row, run), ...ratioEntry(row, run)]);
}

function valueEntries({ verdict, where, what, words }: PlacedRow, run: RunFile): readonly Entry[] {
  return (['baseline', 'candidate'] as const).flatMap((side) => {
    const value = side === 'baseline' ? verdict.baselineValue : verdict.candidateValue;
    if (value === null) return [];
    const rounds = verdict.roundValues[side].filter((each) => each !== null);
    return {
      name: `${where}: ${what}: ${labelsOf(run)(verdict[side])}`,
      unit: verdict.unit,
      value,
      range:
        rounds.length === 0
          ? ''
          : `${rangeOf(Math.min(...rounds), Math.max(...rounds))} in ${formatCount(rounds.length, 'round')}`,
      extra: inTable(words),
    };
  });
}

function ratioEntry({ verdict, where, what, words }: PlacedRow, run: RunFile): readonly Entry[] {
  const { ratio, baseline, candidate } = verdict;
  if (ratio === null) return [];
  const labelOf = labelsOf(run);
  return [
    {
      name: `${where}: ${what}: ${labelOf(candidate)} / ${labelOf(baseline)}`,
      unit: 'x',
      value: ratio.point,
      range: `${rangeOf(ratio.low, ratio.high)} (95 %)`,
      extra: inTable(words),
    },
  ];
}

const rangeOf = (low: number, high: number): string => `${plain(low)}..${plain(high)}`;
const plain = (value: number): string => String(Number(value.toPrecision(4)));
