import { createHash, randomBytes } from 'node:crypto';
import { Option } from 'commander';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { BenchParts } from '../api/bench.ts';
import type { RunOptions, RunResult } from '../records/progress.ts';
import type { RemoteSetting } from '../runner/runner.ts';
import { Coordinator, type ShardNews } from '../shards/coordinator.ts';
import { startRemoteClients } from '../shards/remote-clients.ts';
import { measureAndPrint } from './bench-command.ts';
import { numberOption, runCommand, textOption } from './command.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import { addLoadFlags, readLoad, type LoadFlags } from './load-flags.ts';
import { resolvePath } from './npm.ts';

/** How long the first shard may take to join, ms: a queue of a cluster takes its time. */
const FIRST_JOIN_MS = 24 * 3600_000;

/** What the command is put together from. */
export interface CoordinateParts extends Omit<BenchParts, 'runBench'> {
  readonly version: string;
  readonly commit: string | null;
  readonly runBench: (options: RunOptions, setting: { readonly remote: RemoteSetting }) => Promise<RunResult>;
}

interface CoordinateFlags extends LoadFlags {
  readonly shards: number;
  readonly host: string;
  readonly port: number;
  readonly token: string | null;
  readonly out: string | null;
  readonly resume?: boolean;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly alongside?: boolean;
}

/** `npm run coordinate`. @throws HarnessError */
export async function coordinate(io: CommandIo, parts: CoordinateParts): Promise<Ending> {
  return runCommand<CoordinateFlags>(
    io,
    'coordinate',
    {
      about:
        'Measures as bench does, with clients that other processes hold, on this machine or on others: shards. It runs the servers, waits for ' +
        'all shards, tells them what to do, and merges what they post into one report. Each shard is started with npm run shard; ' +
        'bench/shards/README.md starts many.',
      examples: [
        [
          'npm run coordinate -- --shards 3 --connections 3000 --rate 20 --rounds 8',
          'A load of 3,000 connections, 1,000 in each of three shards on this machine.',
        ],
        [
          'npm run coordinate -- --shards 3 --host 10.0.0.5 --port 3002 --out my-run steady',
          'Shards on other machines reach this one, and its servers, at that address.',
        ],
        [
          'npm run coordinate -- --shards 3 --host 10.0.0.5 --port 3002 --out my-run steady --resume --token ...',
          'Continues after this process was killed: finished rounds are kept, and shards that wait join again.',
        ],
      ],
      endings: ['done', 'defect', 'usage', 'unproven', 'nothing', 'interrupted'],
    },
    (command) =>
      addLoadFlags(command, parts)
        .addOption(
          numberOption('shards', 'number of shards', {
            min: 1,
            max: 1000,
            whole: true,
            unit: null,
            fallback: 1,
          }),
        )
        .addOption(
          new Option(
            '--host <ADDRESS>',
            'where this process and its servers listen; the measured stream has no TLS',
          ).default('127.0.0.1'),
        )
        .addOption(
          numberOption('port', 'where shards reach this process; 0: any free one', {
            min: 0,
            max: 65_535,
            whole: true,
            unit: null,
            fallback: 0,
          }),
        )
        .addOption(
          textOption('--token TEXT', 'secret that shards must send', 'SHARD_TOKEN, or a new one, printed'),
        )
        .addOption(textOption('--out DIR', 'a new or empty folder for the results', 'results/<run-id>'))
        .option('--resume', 'continue the run in --out DIR that was interrupted')
        .option('--json', 'print the report as JSON, and nothing else, on stdout')
        .addOption(new Option('--all', 'print the whole report at the end').conflicts('json'))
        .option('--alongside', 'measure although another run is measuring this machine'),
    (flags, operands) => run(io, parts, flags, operands),
  );
}

function run(
  io: CommandIo,
  parts: CoordinateParts,
  {
    shards,
    host,
    port,
    token: asked,
    out,
    resume = false,
    json = false,
    all = false,
    alongside = false,
    config: file,
    ...flags
  }: CoordinateFlags,
  operands: readonly string[],
): Promise<Ending> {
  const { targets, iMayLoadThisHost: _, ...config } = readLoad(flags, file, operands, io);
  if (targets !== undefined)
    throw new HarnessError('usage', 'Shards measure the servers of this project, and no target.', {
      hint: 'Leave targets out of the file.',
    });
  const given = asked ?? io.env['SHARD_TOKEN'] ?? '';
  const token = given === '' ? randomBytes(18).toString('base64url') : given;
  const runBench = (options: RunOptions): Promise<RunResult> =>
    coordinated(io, parts, options, { shards, host, port, token, isGiven: given !== '' });
  const where = { out: out === null ? null : resolvePath(out, io), resume, alongside };
  return measureAndPrint(io, { ...parts, runBench }, { ...config, ...where }, { json, all });
}

async function coordinated(
  { stderr }: CommandIo,
  { version, commit, runBench }: CoordinateParts,
  options: RunOptions,
  {
    shards,
    host,
    port,
    token,
    isGiven,
  }: {
    readonly shards: number;
    readonly host: string;
    readonly port: number;
    readonly token: string;
    readonly isGiven: boolean;
  },
): Promise<RunResult> {
  const coordinator = await Coordinator.open({
    host,
    port,
    token,
    plan: { version, commit, shards, seed: options.seed, digest: digestOf(options, shards) },
    dir: options.outDir,
    onNews: (news) => stderr.write(`${newsWords(news, shards)}\n`),
  });
  // What it fails with is thrown below.
  const onAbort = (): void => void coordinator.close().catch(() => undefined);
  options.signal.addEventListener('abort', onAbort);
  try {
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${coordinator.port}`;
    const secret = isGiven ? '' : ` --token ${token}`;
    const announcement = `Waiting for shards 0 to ${shards - 1}: npm run shard -- --of ${url} --count ${shards} --index 0${secret}\n`;
    return await runBench(options, {
      remote: {
        shards,
        host,
        ready: (signal) => {
          stderr.write(announcement);
          return coordinator.allHere(FIRST_JOIN_MS, signal);
        },
        startClients: (name, plan) => startRemoteClients(coordinator, name, plan),
      },
    });
  } finally {
    options.signal.removeEventListener('abort', onAbort);
    await coordinator.close();
  }
}

/** Of all that decides what is measured: shards of two plans must not meet. */
function digestOf(
  { scenarios, ownScenarios, everyRound, profile, transports, seed }: RunOptions,
  shards: number,
): string {
  const plan = JSON.stringify({ scenarios, ownScenarios, everyRound, profile, transports, seed, shards });
  return createHash('sha256').update(plan).digest('hex').slice(0, 16);
}

function newsWords(news: ShardNews, shards: number): string {
  switch (news.kind) {
    case 'joined':
      return `Shard ${news.shard} joined: ${news.here} of ${shards}.`;
    case 'left':
      return `Shard ${news.shard} left: ${news.here} of ${shards}.`;
    case 'refused':
      return `Refused: ${news.because}`;
    default:
      return news satisfies never;
  }
}
