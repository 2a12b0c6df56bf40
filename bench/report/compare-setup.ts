import type { SetupDifference } from '../records/run-comparison.ts';
import { formatValue, NOTHING } from './format.ts';
import { drawTable, visibleLength, wrap, type Column, type Line } from './layout.ts';

/** Fields of a run as people call them. */
const NAMES: Readonly<Record<string, string>> = {
  complete: 'Complete',
  seed: 'Seed',
  profile: 'Profile',
  'environment.cpuModel': 'Processor',
  'environment.cpuCount': 'Processors',
  'environment.memoryBytes': 'Memory',
  'environment.platform': 'System',
  'environment.kernel': 'Kernel',
  'environment.virtualization': 'Virtualization',
  'environment.congestionControl': 'Congestion control',
  'environment.openFileLimit': 'Open files',
  'environment.loadAverage': 'Load average',
  'environment.pinning': 'Pinning',
  'environment.node': 'Node.js',
  'environment.v8': 'V8',
  'environment.uv': 'libuv',
  'environment.openssl': 'OpenSSL',
  'environment.commit': 'Commit',
  'environment.dirty': 'Uncommitted changes',
  'calibration.grade': 'Grade of the machine',
  'calibration.work.serverNs': 'The same work, server',
  'calibration.work.clientNs': 'The same work, client',
};

/** Fields that have one entry for each of many things. */
const PATTERNS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^environment\.dependencies\.(.+)$/, 'Library $1'],
  [/^transports\.(.+)\.(server|client)$/, 'Software of $1, $2'],
  [/^transports\.(.+)\.(.+)$/, 'Transport $1, $2'],
  [/^scenarios\.(.+)\.load\.(.+)$/, 'Load of $1, $2'],
  [/^margins\.(.+)\.(.+)$/, 'Margin of $1, $2'],
];

/** What differs around two runs as a table of three columns, fact by fact. */
export function drawSetup(differences: readonly SetupDifference[], width: number): readonly string[] {
  const rows = [
    ['', 'A', 'B'],
    ...differences.map((difference) => [
      nameOf(difference.field),
      valueOf(difference, 'a'),
      valueOf(difference, 'b'),
    ]),
  ];
  const columns = columnsFor(rows, width);
  return drawTable(
    columns,
    rows.map((row): Line => row.map((text, at) => wrap(text, columns[at]?.width ?? width).join('\n'))),
  );
}

function columnsFor(rows: readonly (readonly string[])[], width: number): readonly Column[] {
  const longest = (at: number): number => Math.max(...rows.map((row) => visibleLength(row[at] ?? '')));
  const name = Math.min(longest(0), Math.floor(width / 3));
  const half = Math.floor((width - name - 4) / 2);
  return [name, Math.min(longest(1), half), Math.min(longest(2), half)].map((size): Column => ({
    align: 'left',
    width: size,
  }));
}

function nameOf(field: string): string {
  const [pattern, name] = PATTERNS.find(([known]) => known.test(field)) ?? [null, ''];
  return NAMES[field] ?? (pattern === null ? field : field.replace(pattern, name));
}

function valueOf(difference: SetupDifference, run: 'a' | 'b'): string {
  const value = difference[run];
  if (value === null) return NOTHING;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && difference.field.endsWith('Bytes')) return formatValue(value, 'bytes');
  if (typeof value === 'number' && difference.field.endsWith('Ns')) return formatValue(value, 'ns');
  return String(value);
}
