import { stringify } from 'csv-stringify/sync';

import type { Verdict } from '../records/verdict.ts';
import type { ReportFormat } from './contract.ts';
import { reasonWords } from './words/reasons.ts';

type Field = string | number | null;

/**
 * The columns, in their order: the path of each field in a verdict of `run.json`, after the run's id.
 * Other people's scripts read them: add at the end, never rename. results/README.md lists them.
 */
const COLUMNS: Readonly<Record<string, (verdict: Verdict) => Field>> = {
  scenario: (verdict) => verdict.scenario,
  cell: (verdict) => verdict.cell,
  cellLabel: (verdict) => verdict.cellLabel,
  metric: (verdict) => verdict.metric,
  metricLabel: (verdict) => verdict.metricLabel,
  unit: (verdict) => verdict.unit,
  statistic: (verdict) => verdict.statistic,
  better: (verdict) => verdict.better,
  baseline: (verdict) => verdict.baseline,
  candidate: (verdict) => verdict.candidate,
  baselineValue: (verdict) => verdict.baselineValue,
  candidateValue: (verdict) => verdict.candidateValue,
  'ratio.point': (verdict) => verdict.ratio?.point ?? null,
  'ratio.low': (verdict) => verdict.ratio?.low ?? null,
  'ratio.high': (verdict) => verdict.ratio?.high ?? null,
  'ratio.confidence': (verdict) => verdict.ratio?.confidence ?? null,
  'crossCheck.point': (verdict) => verdict.crossCheck?.point ?? null,
  'crossCheck.low': (verdict) => verdict.crossCheck?.low ?? null,
  'crossCheck.high': (verdict) => verdict.crossCheck?.high ?? null,
  'crossCheck.confidence': (verdict) => verdict.crossCheck?.confidence ?? null,
  'margin.kind': (verdict) => verdict.margin.kind,
  'margin.ratio': (verdict) => (verdict.margin.kind === 'relative' ? verdict.margin.ratio : null),
  'margin.floor': (verdict) => (verdict.margin.kind === 'relative' ? verdict.margin.floor : null),
  marginRatio: (verdict) => verdict.marginRatio,
  outcome: (verdict) => verdict.outcome,
  because: (verdict) => reasonWords(verdict.because),
  noiseFloor: (verdict) => verdict.noiseFloor,
  rounds: (verdict) => verdict.rounds,
  pairs: (verdict) => verdict.pairs,
  voidPairs: (verdict) => verdict.voidPairs,
  role: (verdict) => verdict.role,
  'significance.p': (verdict) => verdict.significance?.p ?? null,
  'significance.threshold': (verdict) => verdict.significance?.threshold ?? null,
  recurs: (verdict) => (verdict.recurs === null ? null : String(verdict.recurs)),
};

/** Names of the columns of `verdicts.csv`, in their order. */
export const csvColumns: readonly string[] = ['runId', ...Object.keys(COLUMNS)];

/** One line per verdict: numbers unrounded in base units, an empty field for null, quoted as RFC 4180 has it. */
export const csv: ReportFormat = {
  label: 'one line per verdict, for spreadsheets and scripts',
  fileName: 'verdicts.csv',
  render: (run) =>
    stringify([
      csvColumns,
      ...run.verdicts.map((verdict) => [run.runId, ...Object.values(COLUMNS).map((field) => field(verdict))]),
    ]),
};
