import type { RunFile } from '../records/run.ts';
import { formatCount, formatValue } from './format.ts';

const UNKNOWN = 'not found out';

/** The machine and the software of a run, as names and values in words. */
export function environmentRows(run: RunFile): readonly (readonly [name: string, value: string])[] {
  const { environment: it } = run;
  return [
    ['Processor', `${it.cpuModel}, ${formatCount(it.cpuCount, 'processor')}`],
    ['Memory', formatValue(it.memoryBytes, 'bytes')],
    ['System', `${it.platform}, kernel ${it.kernel}`],
    ['Virtualization', it.virtualization ?? UNKNOWN],
    ['Congestion control', it.congestionControl ?? UNKNOWN],
    ['Open files', it.openFileLimit === null ? UNKNOWN : `at most ${formatValue(it.openFileLimit, 'count')}`],
    ['Load average', `${it.loadAverage.map((load) => load.toFixed(2)).join(', ')} at the start`],
    ['Pinning', it.pinning],
    ['Calibration', calibrationWords(run.calibration)],
    ['Node.js', `${it.node}, V8 ${it.v8}, libuv ${it.uv}, OpenSSL ${it.openssl}`],
    ...[...run.transports, ...run.alsoRan].map(
      ({ label, server, client }) => [label, `${server} (server), ${client} (client)`] as const,
    ),
    ['Libraries', list(Object.entries(it.dependencies).map(([name, version]) => `${name} ${version}`))],
    ['Commit', commit(it)],
    ['Seed', String(run.seed)],
  ];
}

/** `good: clocks agree to 34 µs, one timer in ten is 187 µs late, ...`. */
function calibrationWords(calibration: RunFile['calibration']): string {
  if (calibration === null) return 'none was made';
  const { grade, clockOffset, timerLag, loopbackEcho, work } = calibration;
  const [fastest = 0, ...slower] = [...work.serverNs, ...work.clientNs].toSorted((a, b) => a - b);
  const parts = [
    `the clocks of two processes agree to ${formatValue(clockOffset.highNs - clockOffset.lowNs, 'ns')}`,
    `one timer in ten is ${formatValue(timerLag.p90Ns, 'ns')} late`,
    `the loopback takes ${formatValue(loopbackEcho.p50Ns, 'ns')} there and back`,
    `the same work takes ${formatValue(fastest, 'ns')} to ${formatValue(slower.at(-1) ?? fastest, 'ns')}`,
  ];
  return `${grade}: ${parts.join(', ')}`;
}

/** The commands that measure the same again and that render this run again. */
export function reproduceCommands(run: RunFile): readonly string[] {
  const { commit: id } = run.environment;
  const seed = run.argv.some((word) => /^--seed(?:=|$)/.test(word)) ? [] : ['--seed', String(run.seed)];
  const profile = run.argv.some((word) => /^--profile(?:=|$)/.test(word)) ? [] : ['--profile', run.profile];
  const words = [...withoutOut(run.argv), ...profile, ...seed];
  return [
    ...(id === null ? [] : [`git checkout ${id}`]),
    ['npm run bench --', ...words.map(quoted)].join(' '),
  ];
}

/** The folder of a run is not written twice: a new run takes a new one. */
function withoutOut(argv: readonly string[]): readonly string[] {
  return argv.filter(
    (word, index) => word !== '--out' && argv[index - 1] !== '--out' && !word.startsWith('--out='),
  );
}

/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w./:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function commit({ commit: id, dirty }: RunFile['environment']): string {
  if (id === null) return UNKNOWN;
  return dirty === true ? `${id}, with uncommitted changes` : id;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ');
}
