import { Option } from 'commander';
import { HarnessError } from '../../servers/hub/errors.ts';
import { measureRun, type BenchOptions, type BenchParts } from '../api/bench.ts';
import { DEFAULTS, ownScenariosOf, planRun } from '../api/plan-run.ts';
import { withOwn } from '../questions/index.ts';
import { configText } from '../records/config.ts';
import type { RunResult } from '../records/progress.ts';
import type { ProfileId, Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import type { Transport } from '../transports.ts';
import { runCommand, textOption, type Teaching } from './command.ts';
import { endingOfRun } from './ending.ts';
import type { Ending } from './exit-codes.ts';
import { catchInterrupt } from './interrupt.ts';
import { fitted } from './fitted.ts';
import type { CommandIo } from './io.ts';
import { profileMeanings, profiles, renderList } from './list.ts';
import { addLoadFlags, readLoad, type LoadFlags } from './load-flags.ts';
import { resolvePath } from './npm.ts';
import { createProgress } from './progress.ts';
import { renderForStdout, terminalFormat } from './render.ts';
import {
  addTargetFlags,
  readTargets,
  TARGET_EXAMPLES,
  withoutSecretWords,
  withoutTargetFlags,
  withTargets,
  type TargetFlags,
} from './target-flags.ts';
import { AS_WRITTEN, variablesOf } from './target-values.ts';
import { readKnown } from './values.ts';

interface BenchFlags extends Omit<TargetFlags, 'connections'>, LoadFlags {
  readonly printConfig?: boolean;
  readonly out: string | null;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly alongside?: boolean;
}

/** Said of transports that are not for every scenario. */
const USES: Readonly<Partial<Record<Transport['role'], string>>> = {
  library: ', through faults only',
  polling: ', where a scenario names it',
  procedure: ', where a scenario names it',
};

/** Said where a printed configuration may hold a secret. */
const PRINTED_AS_GIVEN =
  'note: Headers and cookies are printed as they were given. Write a secret as ${NAME}: it is taken from the environment.\n';

/** `npm run bench`. @throws HarnessError */
export async function bench(io: CommandIo, parts: BenchParts): Promise<Ending> {
  return runCommand<BenchFlags>(
    io,
    'bench',
    teachingOf(parts),
    (command) =>
      addTargetFlags(
        addLoadFlags(command, parts)
          .option('--print-config', 'print the settings as such a file, and measure nothing')
          .addOption(textOption('--out DIR', 'a new or empty folder for the results', 'results/<run-id>'))
          .option(
            '--list',
            'print the scenarios with their cells, rounds and approximate times, and measure nothing',
          )
          .option('--json', 'print the report (or the list) as JSON, and nothing else, on stdout')
          .addOption(
            new Option('--all', 'print the whole report at the end, and not one screen of it').conflicts(
              'json',
            ),
          )
          .option('--alongside', 'measure although another run is measuring this machine'),
      ),
    (flags, operands) => run(io, parts, flags, operands),
  );
}

function teachingOf({ scenarios, transports }: BenchParts): Teaching {
  const byDefault = (profile: ProfileId): string =>
    scenarios
      .entries()
      .flatMap(([id, { defaultIn }]) => (defaultIn.includes(profile) ? [id] : []))
      .join(', ');
  return {
    about:
      'Sends the same stream over every chosen transport and measures delivery, cost and recovery, round by round. ' +
      'Prints the answer on one screen and saves the report with its raw records in a folder.',
    lists: [
      { title: 'Scenarios', rows: scenarios.entries().map(([id, { title }]) => [id, title] as const) },
      {
        title: 'Profiles',
        rows: profiles.map(
          (id) => [id, `${profileMeanings[id]} By default: ${byDefault(id) || 'nothing'}.`] as const,
        ),
      },
      {
        title: 'Transports',
        rows: transports.entries().map(([id, { label, role }]) => [id, `${label}${USES[role] ?? ''}`]),
      },
    ],
    examples: [
      ['npm run bench', 'The default scenarios in the standard profile.'],
      ['npm run bench -- --profile quick', 'A first look in less than a minute.'],
      [
        'npm run bench -- --budget 15m',
        'Narrower intervals: the report of a run says what more time would bring.',
      ],
      [
        'npm run bench -- --connections 1,100,1000 --rate 50 --payload-bytes 512 --duration 30s',
        'A load of your own, each transport measured for 30 s at each number of connections.',
      ],
      [
        'npm run --silent bench -- --rate 50 --print-config > mine.json',
        'Settings for --config mine.json, which can also hold whole scenarios of your own.',
      ],
      [
        `npm run bench -- ${scenarios.ids[0] ?? 'SCENARIO'} --seed 7 --out my-run`,
        'One scenario, repeatable, in a folder of your choice.',
      ],
      ...TARGET_EXAMPLES,
    ],
    endings: ['done', 'defect', 'usage', 'unproven', 'nothing', 'interrupted'],
  };
}

async function run(
  io: CommandIo,
  parts: BenchParts,
  {
    out,
    list = false,
    json = false,
    all = false,
    alongside = false,
    config: file,
    printConfig,
    ...flags
  }: BenchFlags,
  operands: readonly string[],
): Promise<Ending> {
  const {
    targets: words,
    iMayLoadThisHost,
    ...config
  } = withTargets(flags, readLoad(withoutTargetFlags(flags), file, operands, io));
  const ofTargets = {
    ...(words === undefined ? {} : { targets: words }),
    ...(iMayLoadThisHost === undefined ? {} : { iMayLoadThisHost }),
  };
  const variables = printConfig === true || list ? AS_WRITTEN : variablesOf(io);
  const targets = readTargets({ ...config, ...ofTargets }, io, variables);
  if (targets !== null && printConfig === true) {
    io.stdout.write(configText({ ...config, ...ofTargets }));
    const sent = (words ?? []).flatMap(({ header = [], cookie = [] }) => [...header, ...cookie]);
    if (sent.some((text) => !text.includes('${'))) io.stderr.write(PRINTED_AS_GIVEN);
    return 'done';
  }
  if (targets !== null && !list) {
    const { profile, budget, seed } = config;
    const asked = Object.fromEntries(
      Object.entries({ profile, budget, seed }).filter(([, value]) => value !== undefined),
    );
    const where = { out: out === null ? null : resolvePath(out, io), alongside };
    return measureAndPrint(io, parts, { ...asked, targets, ...where }, { json, all });
  }
  const own = ownScenariosOf(config, parts);
  const known = withOwn(own, parts.scenarios);
  for (const name of config.scenarios ?? []) readKnown('scenario', known.ids)(name);
  if (printConfig === true) {
    planRun(config, parts);
    io.stdout.write(configText({ ...DEFAULTS, ...config }));
    return 'done';
  }
  if (list) {
    const page = listText(known, config.scenarios ?? Object.keys(own), json);
    io.stdout.write(json ? page : fitted(page, io.stdout));
    return 'done';
  }
  return measureAndPrint(
    io,
    parts,
    { ...config, out: out === null ? null : resolvePath(out, io), alongside },
    { json, all },
  );
}

/** Measures, prints the answer and, last, the folder. */
export async function measureAndPrint(
  io: CommandIo,
  parts: BenchParts,
  options: BenchOptions,
  { json, all }: { readonly json: boolean; readonly all: boolean },
): Promise<Ending> {
  const interrupt = catchInterrupt(io, 'Stopping and saving');
  try {
    const result = await measureWithProgress(io, parts, {
      ...options,
      argv: withoutSecretWords(io.argv),
      signal: interrupt.signal,
    });
    io.stdout.write(renderForStdout(result.run, json ? 'json' : terminalFormat, parts.formats, io, all));
    const { ending, note } = endingOfRun(result.run, interrupt.signal.aborted);
    if (note !== null) io.stderr.write(`${note}\n`);
    // The folder is the last line; when stdout holds JSON alone, it is news for the reader only.
    (json ? io.stderr : io.stdout).write(`${result.dir}\n`);
    return ending;
  } finally {
    interrupt.release();
  }
}

/** Measures a run, and shows on stderr how far it is. @throws HarnessError as `measureRun`, and `interrupted` */
export async function measureWithProgress(
  io: CommandIo,
  parts: BenchParts,
  options: BenchOptions & { readonly signal: AbortSignal },
): Promise<RunResult> {
  const progress = createProgress(io);
  try {
    return await measureRun(
      {
        ...options,
        onStart: ({ profile, runId, transports, seed }) =>
          io.stderr.write(
            `${profile} run ${runId}: ${transports.join(' against ')}, seed ${seed}. --list shows the scenarios.\n`,
          ),
        onProgress: (news) => {
          progress.show(news);
        },
      },
      parts,
    );
  } catch (error) {
    // Whatever breaks after a Ctrl-C broke because of it.
    if (!options.signal.aborted) throw error;
    throw new HarnessError('interrupted', 'Interrupted before a report could be made.', { cause: error });
  } finally {
    progress.end();
  }
}

function listText(registry: Registry<Scenario>, asked: readonly string[], json: boolean): string {
  const ids = asked.length === 0 ? registry.ids : asked;
  if (!json) return renderList(registry, ids);
  const chosen = Object.fromEntries(ids.map((id) => [id, registry.get(id)]));
  return `${JSON.stringify(chosen, null, 2)}\n`;
}
