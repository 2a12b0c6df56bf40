import { randomInt } from 'node:crypto';
import { Option } from 'commander';
import { DEFAULTS } from '../api/plan-run.ts';
import { LIMITS } from '../records/config.ts';
import type { ProfileId } from '../records/scenario.ts';
import type { Runtime } from '../runtimes/find.ts';
import type { runUnder as RunUnder } from '../runtimes/run-under.ts';
import { nameOption, numberOption, runCommand, textOption } from './command.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import { profiles } from './list.ts';
import { resolvePath } from './npm.ts';
import { measureSeveral } from './several-runs.ts';

/** What the command is put together from. */
export interface RuntimesParts {
  /** The program, as a file that Node.js runs. */
  readonly main: string;
  /** The folder in which `results/` lies. */
  readonly resultsRoot: string;
  /** @throws HarnessError `usage` */
  readonly findRuntimes: (named: readonly string[], searchPath: string) => readonly Runtime[];
  readonly runUnder: typeof RunUnder;
}

interface RuntimesFlags {
  readonly runtime: readonly string[];
  readonly profile: ProfileId;
  readonly seed: number | null;
  readonly out: string | null;
  readonly alongside?: boolean;
}

/** `npm run runtimes`. @throws HarnessError */
export async function runtimes(io: CommandIo, parts: RuntimesParts): Promise<Ending> {
  return runCommand<RuntimesFlags>(
    io,
    'runtimes',
    {
      about:
        'Measures the steady stream under several versions of Node.js, one after the other: the program, its server and its clients are ' +
        'of that version. Each run compares the transports under one version, and the primary values of all stand below each other. ' +
        'Without --runtime these are the version that runs this command, and node20, node22, node24 and node26 where they are installed.',
      examples: [
        [
          'npm install --prefix /tmp/node24 node@24 && npm run runtimes -- --runtime 24=/tmp/node24/node_modules/.bin/node',
          'The present version, and one that is fetched for this.',
        ],
      ],
      endings: ['done', 'defect', 'usage', 'unproven', 'nothing', 'interrupted'],
    },
    (command) =>
      command
        .addOption(
          new Option('--runtime <LABEL=PATH>', 'one more, once for each: 24=/opt/node24/bin/node')
            .argParser<readonly string[]>((text, before) => [...before, text])
            .default([], 'those that are found'),
        )
        .addOption(nameOption('profile', 'how long each run may take', profiles, DEFAULTS.profile))
        .addOption(
          numberOption('seed', 'the same for every version', {
            ...LIMITS.seed,
            otherwise: 'a random one',
          }),
        )
        .addOption(textOption('--out DIR', 'a new or empty folder for the runs', 'results/<time>-runtimes'))
        .option('--alongside', 'measure although another run is measuring this machine'),
    (flags) => measureAll(io, parts, flags),
  );
}

async function measureAll(io: CommandIo, parts: RuntimesParts, flags: RuntimesFlags): Promise<Ending> {
  const { runtime, profile, out, alongside = false } = flags;
  const seed = flags.seed ?? randomInt(LIMITS.seed.max + 1);
  const named = runtime.map((text) =>
    text.replace(
      /^([\w.-]+=)?(.*)$/,
      (_, label: string | undefined, path: string) => `${label ?? ''}${resolvePath(path, io)}`,
    ),
  );
  const argv = ['bench', 'steady', '--profile', profile, '--seed', String(seed)];
  return measureSeveral(io, {
    by: 'runtime',
    command: 'runtimes',
    profile,
    out,
    resultsRoot: parts.resultsRoot,
    runs: parts.findRuntimes(named, io.env['PATH'] ?? '').map((one) => ({
      id: one.label,
      name: one.label === one.version.split('.')[0] ? one.version : `${one.label}: ${one.version}`,
      measure: (folder, watch) =>
        parts.runUnder(
          one,
          [parts.main, ...argv, ...(alongside ? ['--alongside'] : []), '--out', folder],
          watch,
        ),
    })),
    absent: [],
  });
}
