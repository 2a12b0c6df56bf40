import { Command, CommanderError, Help, Option } from 'commander';
import { HarnessError } from '../../servers/hub/errors.ts';
import { FIXED_COLUMNS } from '../report/layout.ts';
import { endingMeanings, exitCodes, type Ending } from './exit-codes.ts';
import { fitted } from './fitted.ts';
import { columnsOf, wantsColor, type CommandIo } from './io.ts';
import { asCalled } from './as-called.ts';
import { refuseKeptFlags } from './npm.ts';
import { rangeWords, readKnown, readNumber, readText, type NumberRange } from './values.ts';

/** Rows of two columns below the options of a help page. */
export interface HelpList {
  readonly title: string;
  readonly rows: readonly (readonly [term: string, text: string])[];
}

/** What a help page says beyond the options. */
export interface Teaching {
  readonly about: string;
  readonly lists?: readonly HelpList[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly endings: readonly Ending[];
}

/**
 * Reads the command line and runs the command; `--help` prints the page instead, whatever else the line holds.
 * @param name as in `npm run NAME`
 * @param define adds the arguments and options
 * @throws HarnessError `usage` for a line that cannot be understood, and whatever `run` throws
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it names what `define` adds, which commander cannot tell
export async function runCommand<Options extends object>(
  io: CommandIo,
  name: string,
  teaching: Teaching,
  define: (command: Command) => Command,
  run: (options: Options, operands: readonly string[]) => Promise<Ending>,
): Promise<Ending> {
  const command = define(new Command(name));
  const columns = columnsOf(io.stdout, FIXED_COLUMNS);
  command
    .description(teaching.about)
    .helpOption('-h, --help', 'print this page')
    .allowExcessArguments(false)
    .exitOverride()
    .configureHelp({ commandUsage: (which) => `npm run ${name} -- ${which.usage()}` })
    .configureOutput({
      writeOut: (text) => io.stdout.write(fitted(asCalled(text), io.stdout)),
      writeErr: () => undefined, // thrown as an error of ours below
      getOutHelpWidth: () => columns,
      getOutHasColors: () => wantsColor(io.stdout, io.env),
    })
    .addHelpText('after', () => `\n${listsOf(teaching, columns)}`);
  const words = io.argv.includes('--') ? io.argv.slice(0, io.argv.indexOf('--')) : io.argv;
  if (words.includes('--help') || words.includes('-h')) {
    command.outputHelp();
    return 'done';
  }
  refuseKeptFlags(
    name,
    command.options.flatMap(({ long }) => long?.slice(2) ?? []),
    io,
  );
  try {
    command.parse([...io.argv], { from: 'user' });
  } catch (error) {
    throw error instanceof CommanderError ? usageError(error, name) : error;
  }
  return run(command.opts<Options>(), command.args);
}

/** An option with a number; without it `fallback`, or what `otherwise` says. */
export function numberOption(
  name: string,
  what: string,
  range: NumberRange & ({ readonly fallback: number } | { readonly otherwise: string }),
): Option {
  const option = new Option(`--${name} <N>`, `${what}; ${rangeWords(range)}`).argParser(
    readNumber(`--${name}`, range),
  );
  return 'fallback' in range ? option.default(range.fallback) : option.default(null, range.otherwise);
}

/** An option with one of several names. */
export function nameOption(name: string, what: string, known: readonly string[], fallback: string): Option {
  return new Option(`--${name} <NAME>`, `${what}: ${known.join(', ')}`)
    .argParser(readKnown(name, known))
    .default(fallback);
}

/** An option with any text; without it null, and `otherwise` says what happens. */
export function textOption(flag: string, what: string, otherwise: string): Option {
  const [name = '', value = ''] = flag.split(' ');
  return new Option(`${name} <${value}>`, what).default(null, otherwise).argParser(readText(flag));
}

function usageError({ message }: CommanderError, name: string): HarnessError {
  const [first = '', suggestion = ''] = message.replace(/^error: /, '').split('\n');
  const near = /Did you mean (?:one of )?(.*)\?/.exec(suggestion)?.[1];
  return new HarnessError('usage', `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`, {
    hint: near === undefined ? `See npm run ${name} -- --help.` : `Did you mean '${near}'?`,
  });
}

function listsOf({ lists = [], examples, endings }: Teaching, columns: number): string {
  const helper = new Help();
  helper.prepareContext({ helpWidth: columns });
  const list = ({ title, rows }: HelpList): string => {
    const width = Math.max(...rows.map(([term]) => term.length));
    return [
      `${title}:`,
      ...rows.map(([term, text]) => helper.formatItem(term, width, text, helper)),
      '',
    ].join('\n');
  };
  const exits = endings.map((ending) => [String(exitCodes[ending]), endingMeanings[ending]] as const);
  return [
    ...lists.map(list),
    ['Examples:', ...examples.map(([line, what]) => `  ${line}\n      ${what}`), ''].join('\n'),
    list({ title: 'Exit codes', rows: exits }),
  ].join('\n');
}
