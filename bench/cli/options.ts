import { parseArgs } from 'node:util';
import { HarnessError } from '../../servers/hub/errors.ts';
import { nearest } from '../registry.ts';
import type { Ending } from './exit-codes.ts';
import { flag, missingValue } from './option-kinds.ts';
import type { Option, ValueOption } from './option-kinds.ts';

/** Words of a command line that are not options. */
export interface Operands {
  /** How `--help` names one, or all where their number is fixed: `SCENARIO`, `DIR`, `DIR_A DIR_B`. */
  readonly name: string;
  readonly help: string;
  readonly atLeast: number;
  readonly atMost: number;
}

/** A command as data. Parsing and `--help` are both derived from it, so that they cannot disagree. */
export interface Command<Options extends Readonly<Record<string, Option>>> {
  /** As in `npm run NAME`. */
  readonly name: string;
  /** What it does, in two sentences. */
  readonly about: string;
  readonly operands: Operands | null;
  /** By name without the dashes. `help` is added to every command. */
  readonly options: Options;
  /** Tables of what can be named, derived from the registries. */
  readonly lists: readonly {
    readonly title: string;
    readonly rows: readonly (readonly [id: string, text: string])[];
  }[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly endings: readonly Ending[];
}

/** The command as it stands, with the type of each option's value kept. */
export function defineCommand<Options extends Readonly<Record<string, Option>>>(
  command: Command<Options>,
): Command<Options> {
  return command;
}

export type OptionValues<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends ValueOption<infer Value> ? Value : boolean;
};

/** A command line, understood. `help` wins over everything else on the line, mistakes included. */
export type Parsed<Options> =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'run';
      readonly values: OptionValues<Options>;
      readonly operands: readonly string[];
    };

export const helpOption = flag('Prints this page.');

/**
 * Reads the arguments after the command's name.
 * @throws HarnessError `usage` for an unknown option, a missing or a bad value, too few or too many operands.
 */
export function parseCommand<Options extends Readonly<Record<string, Option>>>(
  command: Command<Options>,
  argv: readonly string[],
): Parsed<Options> {
  const known = new Map<string, Option>([...Object.entries(command.options), ['help', helpOption]]);
  const { tokens } = parseArgs({
    args: [...argv],
    // parseArgs splits the line; every token is judged below, as its own errors hold no fields to word better ones from.
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      [...known].map(([name, option]) => [
        name,
        {
          type: option.kind === 'flag' ? ('boolean' as const) : ('string' as const),
          ...(name === 'help' ? { short: 'h' } : {}),
        },
      ]),
    ),
  });
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) return { kind: 'help' };

  const values = new Map<string, unknown>(
    Object.entries(command.options).map(([name, option]) => [
      name,
      option.kind === 'flag' ? false : option.fallback,
    ]),
  );
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = known.get(token.name);
    if (option === undefined) throw unknownOption(token.rawName, [...known.keys()]);
    values.set(token.name, readToken(option, token));
  }
  refuseWrongCount(command, operands);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value came out of the option of its own name
  return { kind: 'run', values: Object.fromEntries(values) as OptionValues<Options>, operands };
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function readToken(option: Option, token: OptionToken): unknown {
  if (option.kind === 'flag') {
    if (token.value === undefined) return true;
    throw new HarnessError('usage', `${token.rawName} takes no value, got '${token.value}'.`, {
      hint: `Write ${token.rawName} alone.`,
    });
  }
  // `--out --json` forgot a value; `--seed -5` did not, it has a bad one.
  if (token.value === undefined || (token.inlineValue !== true && /^-\D/.test(token.value))) {
    throw missingValue(token.rawName, option.valueName);
  }
  return option.read(token.value, token.rawName);
}

function unknownOption(rawName: string, known: readonly string[]): HarnessError {
  const names = known.map((name) => `--${name}`);
  const near = nearest(rawName, names);
  return new HarnessError('usage', `Unknown option '${rawName}'. Known: ${names.join(', ')}.`, {
    hint: near === null ? 'See --help.' : `Did you mean '${near}'?`,
  });
}

function refuseWrongCount(
  command: Command<Readonly<Record<string, Option>>>,
  operands: readonly string[],
): void {
  const { name, atLeast, atMost } = command.operands ?? { name: '', atLeast: 0, atMost: 0 };
  if (operands.length < atLeast) {
    throw new HarnessError('usage', `npm run ${command.name} needs ${name}.`, {
      hint: `Write npm run ${command.name} -- ${name}. See --help.`,
    });
  }
  const extra = operands[atMost];
  if (extra !== undefined) {
    const wanted = atMost === 0 ? 'options only' : atLeast > 1 ? name : `${atMost} ${name}`;
    throw new HarnessError('usage', `Unexpected word '${extra}'.`, {
      hint: `npm run ${command.name} takes ${wanted}. See --help.`,
    });
  }
}
