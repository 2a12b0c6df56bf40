import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { renderHelp } from './help.ts';
import { choiceOption, flag, listOption, numberOption, textOption } from './option-kinds.ts';
import { defineCommand, parseCommand } from './options.ts';

const command = defineCommand({
  name: 'brew',
  about: 'Makes tea. It says when it is ready.',
  operands: { name: 'CUP', help: 'Where it goes.', atLeast: 1, atMost: 2 },
  options: {
    leaf: choiceOption({
      valueName: 'NAME',
      noun: 'leaf',
      help: 'What it is made of.',
      known: ['green', 'black'],
      fallback: 'black',
    }),
    extras: listOption({
      valueName: 'a,b',
      noun: 'extra',
      help: 'What goes in.',
      known: ['milk', 'lemon', 'sugar'],
      atLeast: 2,
      fallback: ['milk', 'sugar'],
    }),
    port: numberOption({
      help: 'Where it listens.',
      min: 0,
      max: 65_535,
      whole: true,
      unit: null,
      fallback: 3001,
    }),
    rate: numberOption({ help: 'How fast.', min: 0.1, max: 9, whole: false, unit: 'cups/s', fallback: 1 }),
    offset: numberOption({
      help: 'When.',
      min: -10,
      max: 10,
      whole: true,
      unit: 'ms',
      fallbackText: 'at once',
    }),
    out: textOption({ valueName: 'DIR', help: 'Where notes go.', fallbackText: 'none' }),
    quiet: flag('Says nothing.'),
  },
  lists: [{ title: 'Leaves', rows: [['green', 'Japanese.']] }],
  examples: [['npm run brew -- blue', 'A cup of black tea.']],
  endings: ['done', 'usage'],
});

function errorOf(...argv: string[]): HarnessError {
  try {
    parseCommand(command, argv);
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error(`Nothing was refused in ${argv.join(' ')}.`);
}

function valuesOf(...argv: string[]) {
  const parsed = parseCommand(command, argv);
  if (parsed.kind === 'help') throw new Error('Help was not asked for.');
  return parsed;
}

describe('a command line', () => {
  it('gives every option that is absent its default', () => {
    expect(valuesOf('blue')).toEqual({
      kind: 'run',
      operands: ['blue'],
      values: {
        leaf: 'black',
        extras: ['milk', 'sugar'],
        port: 3001,
        rate: 1,
        offset: null,
        out: null,
        quiet: false,
      },
    });
  });

  it('is read in any order, with = or a blank, and after -- as plain words', () => {
    const line = [
      '--port=0',
      'blue',
      '--rate',
      '2.5',
      '--offset',
      '-5',
      '--quiet',
      '--extras=lemon, milk,lemon',
    ];
    expect(valuesOf(...line, '--', '--red')).toMatchObject({
      operands: ['blue', '--red'],
      values: { port: 0, rate: 2.5, offset: -5, quiet: true, extras: ['lemon', 'milk'] },
    });
  });

  it.each([
    [['blue', '--poort', '1'], "Unknown option '--poort'", "Did you mean '--port'?"],
    [['blue', '-q'], "Unknown option '-q'", 'See --help.'],
    [['blue', '--no-quiet'], "Unknown option '--no-quiet'", "Did you mean '--quiet'?"],
    [['blue', '--quiet=yes'], "--quiet takes no value, got 'yes'.", 'Write --quiet alone.'],
    [['blue', '--port'], '--port needs a value.', 'Write --port N.'],
    [['blue', '--out', '--quiet'], '--out needs a value.', 'Write --out DIR.'],
    [['blue', '--out='], '--out needs a value.', 'Write --out DIR.'],
    [['blue', '--leaf', 'blak'], "Unknown leaf 'blak'. Known: green, black.", "Did you mean 'black'?"],
    [['blue', '--extras', 'milk,salt'], "Unknown extra 'salt'. Known: milk, lemon, sugar.", 'Use one of'],
    [
      ['blue', '--extras', 'milk,milk'],
      "at least 2 different extras, got 'milk,milk'",
      '--extras milk,sugar',
    ],
    [[], 'npm run brew needs CUP.', '--help'],
    [['blue', 'red', 'green'], "Unexpected word 'green'.", 'takes 2 CUP'],
  ])('%j is refused: %s', (argv, message, hint) => {
    const error = errorOf(...argv);
    expect(error.code).toBe('usage');
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });

  it.each(['', 'x', '1.5', '0x10', '1e3', '-1', '65536', 'NaN', 'Infinity', '9007199254740993', ' 1'])(
    "'%s' is no port",
    (text) => {
      const { message } = errorOf('blue', `--port=${text}`);
      expect(message).toBe(`--port wants a whole number from 0 to 65535, got '${text}'.`);
    },
  );

  it('may use a range to both of its ends', () => {
    expect(valuesOf('blue', '--port=0', '--rate=0.1', '--offset=-10').values).toMatchObject({
      port: 0,
      rate: 0.1,
      offset: -10,
    });
    expect(valuesOf('blue', '--port=65535', '--rate=9', '--offset=10').values).toMatchObject({
      port: 65_535,
      rate: 9,
      offset: 10,
    });
  });

  it('that asks for help gets it, whatever else is wrong', () => {
    expect(parseCommand(command, ['--bogus', '--help'])).toEqual({ kind: 'help' });
    expect(parseCommand(command, ['-h'])).toEqual({ kind: 'help' });
  });
});

describe('the help page', () => {
  it('is derived from the command', () => {
    expect(renderHelp(command, 72)).toMatchInlineSnapshot(`
      "Makes tea. It says when it is ready.

      Usage:
        npm run brew -- CUP ... [options]

      Operands:
        CUP  Where it goes.

      Options:
        --leaf NAME   What it is made of. One of green, black. Default: black.
        --extras a,b  What goes in. Default: milk,sugar.
        --port N      Where it listens. A whole number from 0 to 65535.
                      Default: 3001.
        --rate N      How fast. A number of cups/s from 0.1 to 9. Default: 1.
        --offset N    When. A whole number of ms from -10 to 10. Default: at
                      once.
        --out DIR     Where notes go. Default: none.
        --quiet       Says nothing.
        -h, --help    Prints this page.

      Leaves:
        green  Japanese.

      Examples:
        npm run brew -- blue
            A cup of black tea.

      Exit codes:
        0  Done.
        2  The command or its input was wrong; nothing was measured.
      "
    `);
  });

  it('stays within the columns', () => {
    for (const columns of [60, 80, 120]) {
      const widest = Math.max(
        ...renderHelp(command, columns)
          .split('\n')
          .map((line) => line.length),
      );
      expect(widest).toBeLessThanOrEqual(columns);
    }
  });
});
