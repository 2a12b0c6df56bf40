import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { HarnessError } from '../../servers/hub/errors.ts';
import { runCase, type Case } from '../cases/case.ts';
import type { MachineLock } from '../host/machine-lock.ts';
import { readPinning } from '../host/pinning.ts';
import { mutantCase } from '../mutants/case.ts';
import { withCopy, type Copy } from '../mutants/copy.ts';
import { checkMutant, testsOf, type Mutant } from '../mutants/mutant.ts';
import type { RunToEnd } from '../mutants/program.ts';
import { CASES_SCHEMA_VERSION, type CaseResult } from '../records/case-result.ts';
import { defineRegistry, type Registry } from '../registry.ts';
import { renderCaseEnd, renderCaseIntro, renderCaseList, renderCaseOutcome } from '../report/cases.ts';
import { formatSeconds } from '../report/format.ts';
import type { Trial } from '../rounds/context.ts';
import { LIMITS } from '../records/config.ts';
import { numberOption, runCommand, type Teaching } from './command.ts';
import type { Ending } from './exit-codes.ts';
import { catchInterrupt } from './interrupt.ts';
import { fitted } from './fitted.ts';
import type { CommandIo } from './io.ts';
import { optionsFor } from './render.ts';
import { readKnown, readList } from './values.ts';

/** Cases that one command runs, and what it says about them. */
interface CaseSet<Context> extends Pick<Teaching, 'about' | 'examples'> {
  /** As in `npm run NAME`. */
  readonly name: string;
  /** What one is called: `case`, `trap`, `mutant`. */
  readonly noun: string;
  readonly cases: Registry<Case<Context>>;
  /** Makes what the cases are run in, and removes it after `work`. */
  readonly around: (
    trial: Trial,
    names: readonly string[],
    work: (context: Context) => Promise<void>,
  ) => Promise<void>;
  /** How cases are named: after an option, or as operands. */
  readonly isByOption?: boolean;
  /** Taken while cases measure; absent: they only run tests. @throws HarnessError `machine-busy` */
  readonly lockMachine?: LockMachine;
}

type LockMachine = (what: string) => Promise<MachineLock>;

interface CaseOptions {
  readonly only?: readonly string[];
  readonly list?: boolean;
  readonly json?: boolean;
  readonly seed: number | null;
  readonly alongside?: boolean;
}

/** `npm run doctor`. @throws HarnessError */
export function runDoctor(
  io: CommandIo,
  { cases, lockMachine }: { readonly cases: Registry<Case>; readonly lockMachine: LockMachine },
): Promise<Ending> {
  return runCases(io, {
    name: 'doctor',
    noun: 'case',
    cases,
    lockMachine,
    about:
      'Injects faults with a known answer into real servers, clients and processes, and shows each known answer beside what ' +
      'was found.',
    examples: [
      ['npm run doctor', 'All cases: also a health check of a new machine.'],
      ['npm run doctor -- --only server-cpu-10', 'Whether 10 % more CPU time on one side is found.'],
      ['npm run --silent doctor -- --json > doctor.json', 'For a script.'],
    ],
    around: (trial, _names, work) => work(trial),
    isByOption: true,
  });
}

/** `npm run traps`. @throws HarnessError */
export function showTraps(
  io: CommandIo,
  { traps, lockMachine }: { readonly traps: Registry<Case>; readonly lockMachine: LockMachine },
): Promise<Ending> {
  return runCases(io, {
    name: 'traps',
    noun: 'trap',
    cases: traps,
    lockMachine,
    about:
      'Reproduces classic benchmarking mistakes beside the right way, on this machine, and shows what each of them says.',
    examples: [
      ['npm run traps', 'All of them, one after the other.'],
      ['npm run traps -- stamp-at-send', 'What a stall of the server does to delays that start at sending.'],
      ['npm run --silent traps -- --json --seed 7 > traps.json', 'For a lesson of your own.'],
    ],
    around: (trial, _names, work) => work(trial),
  });
}

/** `npm run mutants`. @param parts `root`: the package root. @throws HarnessError */
export function tryMutants(
  io: CommandIo,
  parts: { readonly mutants: Registry<Mutant>; readonly root: string; readonly run: RunToEnd },
): Promise<Ending> {
  const { mutants, root, run } = parts;
  const entries = mutants.entries().map(([id, mutant]) => [id, mutantCase(id, mutant)] as const);
  return runCases<Copy>(io, {
    name: 'mutants',
    noun: 'mutant',
    cases: defineRegistry('mutant', Object.fromEntries(entries)),
    about:
      'Tests the tests: puts one fault after the other into a copy of the sources, and runs the tests that must catch it.',
    examples: [
      ['npm run mutants', 'All of them, one after the other.'],
      ['npm run mutants -- stamp-at-send', 'Whether a test notices that delays start too late.'],
    ],
    async around({ signal }, names, work) {
      for (const id of names) checkMutant(root, id, mutants.get(id));
      return withCopy({ root, run, signal }, async (copy) => {
        io.stderr.write('The same tests without a fault ...\n');
        await copy.control([...new Set(names.flatMap((id) => testsOf(mutants.get(id))))]);
        return work(copy);
      });
    },
  });
}

function runCases<Context>(io: CommandIo, set: CaseSet<Context>): Promise<Ending> {
  const { name, noun, cases, about, examples, isByOption = false } = set;
  const usual = cases.entries().filter(([, { isDefault }]) => isDefault);
  const rows = cases
    .entries()
    .map(([id, one]) => [id, one.isDefault ? one.title : `${one.title} (only when named)`] as const);
  const teaching: Teaching = {
    about: `${about} It takes about ${formatSeconds(secondsOf(usual))}, and nothing is saved.`,
    lists: [{ title: `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s`, rows }],
    examples,
    endings: ['done', 'defect', 'usage', 'unproven', 'nothing', 'interrupted'],
  };
  const readNames = readList('--only', noun, cases.ids, {
    atLeast: 1,
    example: cases.ids.slice(0, 2).join(','),
  });
  const define = (command: Command): Command =>
    (isByOption
      ? command.option('--only <a,b>', `which ${noun}s to run, separated by commas`, readNames)
      : command.argument('[NAME...]', `which ${noun}s to run; without one, all of them`)
    )
      .option('--list', `print the ${noun}s, and run none`)
      .option('--json', 'print the results (or the list) as JSON, and nothing else, on stdout')
      .addOption(
        numberOption('seed', 'fixes the stream, every random order and every simulated number', {
          ...LIMITS.seed,
          otherwise: 'a random one, printed',
        }),
      );
  const whole = (command: Command): Command =>
    set.lockMachine === undefined
      ? define(command)
      : define(command).option('--alongside', 'measure although another run is measuring this machine');
  return runCommand<CaseOptions>(io, name, teaching, whole, async (options, operands) => {
    const named = options.only ?? [...new Set(operands.map(readKnown(noun, cases.ids)))];
    const chosen = named.length === 0 ? usual : named.map((id) => [id, cases.get(id)] as const);
    if (options.list !== true) {
      const lock = options.alongside === true ? undefined : await set.lockMachine?.(name);
      try {
        return await runChosen(io, set, chosen, options);
      } finally {
        lock?.release();
      }
    }
    const listed = chosen.map(([id, { title, about: text }]) => ({ id, title, about: text }));
    io.stdout.write(
      options.json === true ? asJson({ cases: listed }) : fitted(renderCaseList(chosen), io.stdout),
    );
    return 'done';
  });
}

async function runChosen<Context>(
  io: CommandIo,
  { around }: CaseSet<Context>,
  chosen: readonly (readonly [string, Case<Context>])[],
  { json = false, seed: asked }: CaseOptions,
): Promise<Ending> {
  const seed = asked ?? randomInt(LIMITS.seed.max + 1);
  const { cpus, words: pinning } = readPinning();
  const style = optionsFor(io);
  io.stderr.write(`Seed ${seed}; ${pinning}. About ${formatSeconds(secondsOf(chosen))}.\n`);
  const interrupt = catchInterrupt(io, 'Stopping');
  const { signal } = interrupt;
  const results: CaseResult[] = [];
  const work = async (context: Context): Promise<void> => {
    const startedMs = performance.now();
    for (const [at, [id, one]] of chosen.entries()) {
      signal.throwIfAborted();
      // As much slower or faster than expected as those before.
      const pace = at === 0 ? 1 : (performance.now() - startedMs) / 1000 / secondsOf(chosen.slice(0, at));
      const left = formatSeconds(pace * secondsOf(chosen.slice(at)));
      io.stderr.write(`${at + 1}/${chosen.length} ${id}: about ${left} left ...\n`);
      if (!json) io.stdout.write(`${at === 0 ? '' : '\n'}${renderCaseIntro(id, one, style)}\n`);
      const result = await runCase([id, one], context);
      results.push(result);
      if (!json) io.stdout.write(renderCaseOutcome(result, style));
    }
  };
  try {
    const names = chosen.map(([id]) => id);
    await around({ seed, cpus, signal }, names, work);
  } catch (error) {
    // After Ctrl-C, every failure is a consequence of it.
    if (!signal.aborted) throw error;
    throw new HarnessError('interrupted', 'Interrupted before all cases were done.', { cause: error });
  } finally {
    interrupt.release();
  }
  const end = renderCaseEnd(results);
  io.stdout.write(json ? asJson({ seed, pinning, cases: results }) : end === '' ? '' : `\n${end}`);
  return results.some(({ isFound }) => isFound === false) ? 'unproven' : 'done';
}

function secondsOf(cases: readonly (readonly [string, { readonly seconds: number }])[]): number {
  return cases.reduce((sum, [, { seconds }]) => sum + seconds, 0);
}

function asJson(content: object): string {
  return `${JSON.stringify({ schemaVersion: CASES_SCHEMA_VERSION, ...content }, null, 2)}\n`;
}
