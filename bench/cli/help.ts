import { endingMeanings, exitCodes } from './exit-codes.ts';
import type { Option } from './option-kinds.ts';
import { helpOption } from './options.ts';
import type { Command, Operands } from './options.ts';

/**
 * The `--help` page of a command.
 * @param columns where lines are wrapped
 */
export function renderHelp(command: Command<Readonly<Record<string, Option>>>, columns: number): string {
  const { operands } = command;
  const usage = ['npm run', command.name, '--', operandUsage(operands), '[options]'];
  const sections = [
    wrap(command.about, columns, ''),
    `Usage:\n  ${usage.filter((part) => part !== '').join(' ')}`,
    ...(operands === null ? [] : [table('Operands', [[operands.name, operands.help]], columns)]),
    table(
      'Options',
      [...Object.entries(command.options), ['help', helpOption] as const].map(optionRow),
      columns,
    ),
    ...command.lists.map((list) => table(list.title, list.rows, columns)),
    examples(command.examples, columns),
    table(
      'Exit codes',
      command.endings.map((ending) => [String(exitCodes[ending]), endingMeanings[ending]] as const),
      columns,
    ),
  ];
  return `${sections.join('\n\n')}\n`;
}

function operandUsage(operands: Operands | null): string {
  if (operands === null) return '';
  const many = operands.atMost > Math.max(1, operands.atLeast) ? ' ...' : '';
  return operands.atLeast === 0 ? `[${operands.name}${many}]` : `${operands.name}${many}`;
}

function optionRow([name, option]: readonly [string, Option]): readonly [string, string] {
  if (option.kind === 'flag') return [name === 'help' ? '-h, --help' : `--${name}`, option.help];
  return [`--${name} ${option.valueName}`, `${option.help} Default: ${option.fallbackText}.`];
}

function table(title: string, rows: readonly (readonly [string, string])[], columns: number): string {
  const left = Math.max(...rows.map(([name]) => name.length)) + 4;
  const lines = rows.map(([name, text]) => {
    const wrapped = wrap(text, columns, ' '.repeat(left));
    return `  ${name.padEnd(left - 2)}${wrapped.trimStart()}`;
  });
  return [`${title}:`, ...lines].join('\n');
}

function examples(rows: readonly (readonly [string, string])[], columns: number): string {
  const lines = rows.map(([command, what]) => `  ${command}\n${wrap(what, columns, '      ')}`);
  return ['Examples:', ...lines].join('\n');
}

/** Breaks text between words so that no line is longer than `columns`, a single longer word excepted. */
export function wrap(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((one) => indent + one).join('\n');
}
