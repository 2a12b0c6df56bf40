import type { RunFile } from '../../records/run.ts';
import { formatPercent, formatPlain, formatValue, NOTHING } from '../format.ts';

/** Fields of a run file as people call them. `$1` is what the path has in that place. */
const NAMES: readonly (readonly [field: RegExp, name: string])[] = [
  [/^environment\.cpuModel$/, 'Processor'],
  [/^environment\.cpuCount$/, 'Processors'],
  [/^environment\.memoryBytes$/, 'Memory'],
  [/^environment\.platform$/, 'System'],
  [/^environment\.kernel$/, 'Kernel'],
  [/^environment\.virtualization$/, 'Virtualization'],
  [/^environment\.congestionControl$/, 'Congestion control'],
  [/^environment\.openFileLimit$/, 'Open files at most'],
  [/^environment\.loadAverage$/, 'Load average at the start'],
  [/^environment\.pinning$/, 'Pinning'],
  [/^environment\.removed$/, 'Not inherited'],
  [/^environment\.node$/, 'Node.js'],
  [/^environment\.v8$/, 'V8'],
  [/^environment\.uv$/, 'libuv'],
  [/^environment\.openssl$/, 'OpenSSL'],
  [/^environment\.dependencies\.(.+)$/, 'Library $1'],
  [/^environment\.commit$/, 'Commit'],
  [/^environment\.dirty$/, 'Uncommitted changes'],
  [/^complete$/, 'Complete'],
  [/^profile$/, 'Profile'],
  [/^budgetSeconds$/, 'Budget, seconds'],
  [/^seed$/, 'Seed'],
  [/^calibration\.grade$/, 'Grade of the machine'],
  [/^calibration\.work\.(server|client)Ns$/, 'The same work, $1'],
  [/^transports\.(.+)\.(.+)$/, 'Transport $1, $2'],
  [/^scenarios\.(.+)\.load\.(.+)$/, 'Load of $1, $2'],
  [/^margins\.(.+)\.(.+)$/, 'Margin of $1, $2'],
];

/** A field of a run file, given by its path, as people call it. */
export function fieldWords(path: string): string {
  const [known, name] = NAMES.find(([field]) => field.test(path)) ?? [/$/, ''];
  return path.replace(known, name);
}

/** The value of such a field. */
export function factWords(path: string, value: unknown): string {
  if (value === null) return NOTHING;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((one) => factWords(path, one)).join(', ');
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (path.endsWith('Bytes')) return formatValue(value, 'bytes');
  return path.endsWith('Ns') ? formatValue(value, 'ns') : formatPlain(value);
}

/** The machine and the software of a run, as names and values in words. */
export function environmentRows(run: RunFile): readonly (readonly [name: string, value: string])[] {
  const { dependencies, ...environment } = run.environment;
  const libraries = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  return [
    ...Object.entries(environment).flatMap(([key, value]) => {
      const path = `environment.${key}`;
      const words = value === null ? 'unknown' : factWords(path, value);
      return words === '' ? [] : [[fieldWords(path), words] as const];
    }),
    ['Calibration', calibrationWords(run.calibration)],
    ...[...run.transports, ...run.alsoRan].map(
      ({ label, server, client }) => [label, `${server} (server), ${client} (client)`] as const,
    ),
    ['Libraries', libraries.join(', ') || 'none'],
    ['Seed', String(run.seed)],
  ];
}

function calibrationWords(calibration: RunFile['calibration']): string {
  if (calibration === null) return 'none';
  const { grade, clockOffset, timerLag, loopbackEcho, work } = calibration;
  const times = [...work.serverNs, ...work.clientNs];
  return [
    `${grade}: the clocks of two processes agree to ${formatValue(clockOffset.highNs - clockOffset.lowNs, 'ns')}`,
    `${formatPercent(0.1)} of the timers fire more than ${formatValue(timerLag.p90Ns, 'ns')} late`,
    `a loopback round trip takes ${formatValue(loopbackEcho.p50Ns, 'ns')}`,
    `the same work takes ${formatValue(Math.min(...times), 'ns')} to ${formatValue(Math.max(...times), 'ns')}`,
  ].join(', ');
}

/** The commands that measure the same again. */
export function reproduceCommands({
  environment: { commit },
  argv,
  seed,
  profile,
}: RunFile): readonly string[] {
  const has = (flag: string): boolean => argv.some((word) => word === flag || word.startsWith(`${flag}=`));
  // A new run takes a new folder.
  const kept = argv.filter(
    (word, at) => word !== '--out' && argv[at - 1] !== '--out' && !word.startsWith('--out='),
  );
  const words = [
    ...kept,
    ...(has('--profile') ? [] : ['--profile', profile]),
    ...(has('--seed') ? [] : ['--seed', String(seed)]),
  ];
  return [
    ...(commit === null ? [] : [`git checkout ${commit}`]),
    ['npm run bench --', ...words.map(quoted)].join(' '),
  ];
}

/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w./:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
