import { HarnessError } from '../../servers/hub/errors.ts';
import { checkMutant, type Mutant } from '../mutants/mutant.ts';
import type { RunProgram } from '../mutants/program.ts';
import { withTrial, type Fate, type Trial } from '../mutants/trial.ts';
import type { Registry } from '../registry.ts';
import { formatSeconds } from '../report/format.ts';
import type { Ending } from './exit-codes.ts';
import { renderHelp } from './help.ts';
import { catchInterrupt } from './interrupt.ts';
import { columnsOf } from './io.ts';
import type { CommandIo } from './io.ts';
import { flag, readKnown } from './option-kinds.ts';
import { defineCommand, parseCommand } from './options.ts';
import { fixedOptions } from './render.ts';

/** How long one mutant takes before any has been tried, in seconds. Rough. */
const ROUGH_SECONDS = 5;

/** What the command is put together from. */
export interface MutantsParts {
  readonly mutants: Registry<Mutant>;
  /** The package root. */
  readonly root: string;
  readonly run: RunProgram;
}

type Chosen = readonly (readonly [id: string, mutant: Mutant])[];

/** The command line of `npm run mutants`, derived from the registry. */
export function mutantsCommandLine({ mutants }: Pick<MutantsParts, 'mutants'>) {
  return defineCommand({
    name: 'mutants',
    about:
      'Tests the tests: puts one fault after the other into a copy of the sources, and runs the tests that should find it. ' +
      'All of them together take about two minutes. Nothing is saved.',
    operands: {
      name: 'NAME',
      help: 'Which faults to try; without one, all of them.',
      atLeast: 0,
      atMost: Number.MAX_SAFE_INTEGER,
    },
    options: { list: flag('Prints the faults, and tries none.') },
    lists: [{ title: 'Faults', rows: mutants.entries().map(([id, { fault }]) => [id, fault] as const) }],
    examples: [
      ['npm run mutants', 'All of them, one after the other.'],
      ['npm run mutants -- stamp-at-send', 'Whether a test notices that delays start too late.'],
    ],
    endings: ['done', 'defect', 'usage', 'unproven', 'nothing', 'interrupted'],
  });
}

/** `npm run mutants`. @throws HarnessError */
export async function tryMutants(io: CommandIo, parts: MutantsParts): Promise<Ending> {
  const { mutants, root, run } = parts;
  const command = mutantsCommandLine(parts);
  const parsed = parseCommand(command, io.argv);
  if (parsed.kind === 'help') {
    io.stdout.write(renderHelp(command, columnsOf(io.stdout, fixedOptions.columns)));
    return 'done';
  }
  const asked = [...new Set(parsed.operands.map((word) => readKnown('mutant', word, mutants.ids)))];
  const chosen = (asked.length === 0 ? mutants.ids : asked).map((id) => [id, mutants.get(id)] as const);
  if (parsed.values.list) {
    const width = Math.max(0, ...chosen.map(([id]) => id.length));
    for (const [id, { fault }] of chosen) io.stdout.write(`${id.padEnd(width)}  ${fault}\n`);
    return 'done';
  }

  for (const [id, mutant] of chosen) checkMutant(root, id, mutant);
  const interrupt = catchInterrupt(io.signals, {
    first: () => io.stderr.write('\nStopping. Once more leaves at once.\n'),
    second: () => {
      io.leave('interrupted');
    },
  });
  const { signal } = interrupt;
  try {
    const caught = await withTrial({ root, run, signal }, (trial) => tryAll(io, chosen, trial));
    io.stdout.write(`${caught} of ${chosen.length} caught.\n`);
    return caught === chosen.length ? 'done' : 'unproven';
  } catch (error) {
    // Whatever breaks after a Ctrl-C broke because of it.
    if (!signal.aborted) throw error;
    throw new HarnessError('interrupted', 'Interrupted before all faults were tried.', { cause: error });
  } finally {
    interrupt.release();
  }
}

/** How many were caught. */
async function tryAll({ stdout, stderr }: CommandIo, chosen: Chosen, trial: Trial): Promise<number> {
  stderr.write('The same tests without a fault ...\n');
  await trial.control([...new Set(chosen.flatMap(([, { tests }]) => tests))]);
  const startedMs = performance.now();
  let caught = 0;
  for (const [index, [id, mutant]] of chosen.entries()) {
    const eachSeconds = index === 0 ? ROUGH_SECONDS : (performance.now() - startedMs) / 1000 / index;
    const left = formatSeconds((chosen.length - index) * eachSeconds);
    stderr.write(`${index + 1}/${chosen.length} ${id}, about ${left} left ...\n`);
    const fate = await trial.try(id, mutant);
    if (fate.kind === 'caught') caught += 1;
    stdout.write(`${id}: ${describe(fate, mutant)}\n`);
  }
  return caught;
}

function describe(fate: Fate, { fault, tests }: Mutant): string {
  switch (fate.kind) {
    case 'caught':
      return `caught by '${fate.test}' in ${fate.file}`;
    case 'survived':
      return `SURVIVED. ${fault} Nothing failed in ${tests.join(', ')}.`;
    default:
      return fate satisfies never;
  }
}
