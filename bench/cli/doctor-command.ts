import { randomInt } from 'node:crypto';
import picocolors from 'picocolors';
import { HarnessError } from '../../servers/hub/errors.ts';
import { DOCTOR_SCHEMA_VERSION, type Case, type Finding } from '../doctor/case.ts';
import { readPinning } from '../host/pinning.ts';
import type { Trial } from '../rounds/trial.ts';
import type { Registry } from '../registry.ts';
import { formatSeconds } from '../report/format.ts';
import { wrap } from '../report/layout.ts';
import { maxSeed } from './bench-command.ts';
import type { Ending } from './exit-codes.ts';
import { renderHelp } from './help.ts';
import { catchInterrupt } from './interrupt.ts';
import { columnsOf, wantsColor } from './io.ts';
import type { CommandIo } from './io.ts';
import { flag, listOption, numberOption } from './option-kinds.ts';
import { defineCommand, parseCommand } from './options.ts';
import { fixedOptions } from './render.ts';

/** What the command is put together from. */
export interface DoctorParts {
  readonly cases: Registry<Case>;
}

/** A case that was run. */
interface Result {
  readonly id: string;
  readonly title: string;
  readonly injected: string;
  readonly findings: readonly Finding[];
  readonly isFound: boolean;
  readonly seconds: number;
}

/** The command line of `npm run doctor`, derived from the registry. */
export function doctorCommandLine({ cases }: DoctorParts) {
  const usual = cases.entries().filter(([, { isDefault }]) => isDefault);
  const seconds = usual.reduce((sum, [, one]) => sum + one.seconds, 0);
  return defineCommand({
    name: 'doctor',
    about:
      'Puts faults with a known answer into real servers, clients and processes, and shows for each what had to be found ' +
      `and what was found. It takes about ${formatSeconds(seconds)}. Nothing is saved.`,
    operands: null,
    options: {
      only: listOption({
        valueName: 'NAME',
        noun: 'case',
        help: 'Which cases to run, separated by commas.',
        known: cases.ids,
        atLeast: 1,
        fallback: usual.map(([id]) => id),
      }),
      json: flag('Prints the results as JSON, and nothing else, on stdout.'),
      seed: numberOption({
        help: 'Fixes the stream, every random order and every simulated number.',
        min: 0,
        max: maxSeed,
        whole: true,
        unit: null,
        fallbackText: 'a random one, printed',
      }),
    },
    lists: [
      {
        title: 'Cases',
        rows: cases
          .entries()
          .map(
            ([id, { title, isDefault }]) => [id, isDefault ? title : `${title} (only when named)`] as const,
          ),
      },
    ],
    examples: [
      ['npm run doctor', 'Every case: also a health check of a new machine.'],
      ['npm run doctor -- --only server-cpu-10', 'Ten per cent more CPU time on one side: is it found?'],
      ['npm run --silent doctor -- --json > doctor.json', 'For a script.'],
    ],
    endings: ['done', 'defect', 'usage', 'unproven', 'nothing', 'interrupted'],
  });
}

/** `npm run doctor`. @throws HarnessError */
export async function examine(io: CommandIo, parts: DoctorParts): Promise<Ending> {
  const command = doctorCommandLine(parts);
  const parsed = parseCommand(command, io.argv);
  if (parsed.kind === 'help') {
    io.stdout.write(renderHelp(command, columnsOf(io.stdout, fixedOptions.columns)));
    return 'done';
  }
  const { only, json, ...values } = parsed.values;
  const chosen = only.map((id) => [id, parts.cases.get(id)] as const);
  const seed = values.seed ?? randomInt(maxSeed + 1);
  const pinning = readPinning();
  const whole = chosen.reduce((sum, [, { seconds }]) => sum + seconds, 0);
  io.stderr.write(`Seed ${seed}; ${pinning.words}. About ${formatSeconds(whole)}.\n`);
  const interrupt = catchInterrupt(io.signals, {
    first: () => io.stderr.write('\nStopping. Once more leaves at once.\n'),
    second: () => {
      io.leave('interrupted');
    },
  });
  const results: Result[] = [];
  try {
    const trial: Trial = { seed, cpus: pinning.cpus, signal: interrupt.signal };
    for (const [at, [id, one]] of chosen.entries()) {
      const left = chosen.slice(at).reduce((sum, [, { seconds }]) => sum + seconds, 0);
      io.stderr.write(`${at + 1}/${chosen.length} ${id}: about ${formatSeconds(left)} left ...\n`);
      const result = await runOne(id, one, trial);
      results.push(result);
      if (!json) io.stdout.write(`${renderResult(result, io)}\n`);
    }
  } finally {
    interrupt.release();
  }
  const missed = results.filter(({ isFound }) => !isFound).map(({ id }) => id);
  if (json) {
    const report = { schemaVersion: DOCTOR_SCHEMA_VERSION, seed, pinning: pinning.words, cases: results };
    io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    io.stdout.write(
      missed.length === 0
        ? `All ${results.length} faults were found.\n`
        : `${missed.length} of ${results.length} faults were not found as predicted: ${missed.join(', ')}. What this harness says on this machine is unproven.\n`,
    );
  }
  return missed.length === 0 ? 'done' : 'unproven';
}

async function runOne(id: string, { title, injected, run }: Case, trial: Trial): Promise<Result> {
  const startedMs = performance.now();
  try {
    trial.signal.throwIfAborted();
    const findings = await run(trial);
    const seconds = (performance.now() - startedMs) / 1000;
    return { id, title, injected, findings, isFound: findings.every(({ isFound }) => isFound), seconds };
  } catch (error) {
    // Whatever breaks after a Ctrl-C broke because of it.
    if (!trial.signal.aborted) throw error;
    throw new HarnessError('interrupted', 'Interrupted before the case was done.', { cause: error });
  }
}

/** A case in lines: what was put in, and for each finding what was expected and what came. */
function renderResult({ id, title, injected, findings, isFound, seconds }: Result, io: CommandIo): string {
  const paint = picocolors.createColors(wantsColor(io.stdout, io.env));
  const columns = columnsOf(io.stdout, fixedOptions.columns);
  const sign = (isGood: boolean): string => (isGood ? paint.green('✓ found ') : paint.red('✗ MISSED'));
  return [
    `${sign(isFound)} ${paint.bold(id)}: ${title} (${formatSeconds(seconds)})`,
    ...wrap(`Put in: ${injected}`, columns - 2).map((line) => `  ${line}`),
    ...findings.flatMap((finding) =>
      wrap(
        `${finding.isFound ? '✓' : '✗'} ${finding.what}: expected ${finding.expected}, found ${finding.found}`,
        columns - 2,
        '  ',
      ).map((line) => `  ${finding.isFound ? line : paint.red(line)}`),
    ),
  ].join('\n');
}
