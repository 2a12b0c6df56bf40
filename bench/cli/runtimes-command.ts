import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { Option } from 'commander';
import { historyOf } from '../analysis/compare/history.ts';
import { claimOutDir, nameRun } from '../api/out-dir.ts';
import { DEFAULTS } from '../api/plan-run.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import { LIMITS } from '../records/config.ts';
import type { LeftOutRun } from '../records/history.ts';
import { readRunFolder } from '../records/run-file.ts';
import type { RunFile } from '../records/run.ts';
import type { ProfileId } from '../records/scenario.ts';
import { historyFormats } from '../report/history.ts';
import type { Runtime } from '../runtimes/find.ts';
import type { runUnder as RunUnder } from '../runtimes/run-under.ts';
import { numberOption, runCommand, textOption } from './command.ts';
import { exitCodes, type Ending } from './exit-codes.ts';
import { catchInterrupt } from './interrupt.ts';
import type { CommandIo } from './io.ts';
import { profiles } from './list.ts';
import { resolvePath } from './npm.ts';
import { optionsFor, terminalFormat } from './render.ts';
import { readKnown } from './values.ts';

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
        .addOption(
          new Option('--profile <NAME>', `how long each run may take: ${profiles.join(', ')}`)
            .argParser(readKnown('profile', profiles))
            .default(DEFAULTS.profile),
        )
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
  const { runtime, profile, seed, out, alongside = false } = flags;
  const found = parts.findRuntimes(
    runtime.map((text) =>
      text.replace(/^([\w.-]+=)?(.*)$/, (_, label = '', path = '') => `${label}${resolvePath(path, io)}`),
    ),
    io.env['PATH'] ?? '',
  );
  const name = `${nameRun(new Date(), profile)}-runtimes`;
  const outDir = claimOutDir(out === null ? null : resolvePath(out, io), parts.resultsRoot, name);
  const interrupt = catchInterrupt(io.signals, {
    first: () => io.stderr.write('\nStopping and saving. Press Ctrl-C again to exit at once.\n'),
    second: () => {
      io.leave('interrupted');
    },
  });
  const argv = [
    'bench',
    'steady',
    '--profile',
    profile,
    '--seed',
    String(seed ?? randomInt(LIMITS.seed.max + 1)),
    ...(alongside ? ['--alongside'] : []),
  ];
  const measured: { readonly name: string; readonly run: RunFile }[] = [];
  const leftOut: LeftOutRun[] = [];
  try {
    for (const one of found) {
      if (interrupt.signal.aborted) break;
      io.stderr.write(`\nNode.js ${one.version}, ${one.execPath}\n`);
      const folder = join(outDir.dir, one.label);
      const code = await parts.runUnder(one, [parts.main, ...argv, '--out', folder], {
        signal: interrupt.signal,
        onNews: (text) => io.stderr.write(text),
      });
      const known: readonly (number | null)[] = [exitCodes.done, exitCodes.unproven, exitCodes.interrupted];
      if (known.includes(code)) {
        measured.push({ name: one.label, run: await readRunFolder(folder) });
      } else {
        leftOut.push({
          name: one.label,
          reason: `Node.js ${one.version} exited with ${code ?? 'a signal'}.`,
        });
      }
    }
  } finally {
    interrupt.release();
    outDir.removeIfEmpty();
  }
  if (measured.length === 0) {
    throw new HarnessError('nothing-measured', 'Nothing could be measured under any version.', {
      hint: 'The messages above say why.',
    });
  }
  const history = historyOf(measured, leftOut);
  io.stdout.write(historyFormats.get(terminalFormat)({ ...history, by: 'runtime' }, optionsFor(io)));
  io.stdout.write(`${outDir.dir}\n`);
  if (interrupt.signal.aborted) return 'interrupted';
  if (leftOut.length > 0) return 'nothing';
  return history.runs.some(({ isUnproven }) => isUnproven) ? 'unproven' : 'done';
}
