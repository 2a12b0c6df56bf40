import { describe, expect, it } from 'vitest';
import type { HarnessError } from '../../servers/hub/errors.ts';
import { numberOption, runCommand, textOption } from './command.ts';
import { fakeIo, type FakeIo } from './io.fixture.ts';
import { readKnown, readList } from './values.ts';

interface Brewed {
  readonly options: Readonly<Record<string, unknown>>;
  readonly operands: readonly string[];
}

/** A command with every kind of option. Resolves with what it was told; null: it printed help. */
async function brew(io: FakeIo): Promise<Brewed | null> {
  let brewed: Brewed | null = null;
  await runCommand<Record<string, unknown>>(
    io,
    'brew',
    {
      about: 'Makes tea. It says when it is ready.',
      lists: [
        { title: 'Leaves', rows: [['green', 'Japanese, and a text that is long enough to be wrapped.']] },
      ],
      examples: [['npm run brew -- blue', 'A cup of black tea.']],
      endings: ['done', 'usage'],
    },
    (command) =>
      command
        .argument('<CUP>', 'where it goes')
        .argument('[SAUCER]', 'what it stands on')
        .option('--leaf <NAME>', 'what it is made of', readKnown('leaf', ['green', 'black']), 'black')
        .option(
          '--extras <a,b>',
          'what goes in',
          readList('--extras', 'extra', ['milk', 'lemon', 'sugar'], { atLeast: 2, example: 'milk,sugar' }),
          ['milk', 'sugar'],
        )
        .addOption(
          numberOption('port', 'where it listens', {
            min: 0,
            max: 65_535,
            whole: true,
            unit: null,
            fallback: 3001,
          }),
        )
        .addOption(
          numberOption('rate', 'how fast', { min: 0.1, max: 9, whole: false, unit: 'cups/s', fallback: 1 }),
        )
        .addOption(
          numberOption('offset', 'when', {
            min: -10,
            max: 10,
            whole: true,
            unit: 'ms',
            otherwise: 'at once',
          }),
        )
        .addOption(textOption('--out DIR', 'where notes go', 'none'))
        .option('--quiet', 'say nothing'),
    (options, operands) => {
      brewed = { options, operands };
      return Promise.resolve('done');
    },
  );
  return brewed;
}

const refusal = async (...argv: string[]): Promise<HarnessError> => {
  return brew(fakeIo(argv)).then(
    () => {
      throw new Error(`Nothing was refused in ${argv.join(' ')}.`);
    },
    (error: HarnessError) => error,
  );
};

describe('a command line', () => {
  it('gives every option that is absent its default', async () => {
    expect(await brew(fakeIo(['blue']))).toEqual({
      operands: ['blue'],
      options: { leaf: 'black', extras: ['milk', 'sugar'], port: 3001, rate: 1, offset: null, out: null },
    });
  });

  it('is read in any order, with = or a blank, and after -- as plain words', async () => {
    const line = '--port=0 blue --rate 2.5 --offset -5 --quiet'.split(' ');
    expect(await brew(fakeIo([...line, '--extras=lemon, milk,lemon', '--', '--red']))).toMatchObject({
      operands: ['blue', '--red'],
      options: { port: 0, rate: 2.5, offset: -5, quiet: true, extras: ['lemon', 'milk'] },
    });
  });

  it.each([
    [['blue', '--poort', '1'], "Unknown option '--poort'.", "Did you mean '--port'?"],
    [['blue', '-q'], "Unknown option '-q'.", 'See npm run brew -- --help.'],
    [['blue', '--port'], "Option '--port <N>' argument missing.", '--help'],
    [['blue', '--out', '--quiet'], '--out needs a value.', 'Write --out DIR.'],
    [['blue', '--out='], '--out needs a value.', 'Write --out DIR.'],
    [['blue', '--leaf', 'blak'], "Unknown leaf 'blak'. Known: green, black.", "Did you mean 'black'?"],
    [['blue', '--extras', 'milk,salt'], "Unknown extra 'salt'. Known: milk, lemon, sugar.", 'Use one of'],
    [
      ['blue', '--extras', 'milk,milk'],
      "at least 2 different extras, got 'milk,milk'",
      '--extras milk,sugar',
    ],
    [[], "Missing required argument 'CUP'.", '--help'],
    [['blue', 'red', 'green'], 'Too many arguments', '--help'],
  ])('%j is refused: %s', async (argv, message, hint) => {
    const error = await refusal(...argv);
    expect(error.code).toBe('usage');
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });

  it.each(['x', '1.5', '0x10', '1e3', '-1', '65536', 'NaN', 'Infinity', '9007199254740993', ' 1'])(
    "'%s' is no port",
    async (text) => {
      const { message } = await refusal('blue', `--port=${text}`);
      expect(message).toBe(`--port wants a whole number from 0 to 65535, got '${text}'.`);
    },
  );

  it.each([
    [0, 0.1, -10],
    [65_535, 9, 10],
  ])('may use a range to both of its ends: %d, %d, %d', async (port, rate, offset) => {
    const brewed = await brew(fakeIo(['blue', `--port=${port}`, `--rate=${rate}`, `--offset=${offset}`]));
    expect(brewed?.options).toMatchObject({ port, rate, offset });
  });

  it.each([[['--bogus', '--help']], [['--port', 'x', '-h']], [['-h']]])(
    'that asks for help gets it, whatever else is wrong: %j',
    async (argv) => {
      const io = fakeIo(argv);
      expect(await brew(io)).toBeNull();
      expect(io.out()).toContain('Usage: npm run brew --');
    },
  );
});

describe('the help page', () => {
  it('is derived from the command', async () => {
    const io = fakeIo(['--help'], {}, 72);
    await brew(io);
    expect(io.out()).toMatchInlineSnapshot(`
      "Usage: npm run brew -- [options] <CUP> [SAUCER]

      Makes tea. It says when it is ready.

      Arguments:
        CUP             where it goes
        SAUCER          what it stands on

      Options:
        --leaf <NAME>   what it is made of (default: "black")
        --extras <a,b>  what goes in (default: ["milk","sugar"])
        --port <N>      where it listens; a whole number from 0 to 65535
                        (default: 3001)
        --rate <N>      how fast; a number of cups/s from 0.1 to 9 (default:
                        1)
        --offset <N>    when; a whole number of ms from -10 to 10 (default: at
                        once)
        --out <DIR>     where notes go (default: none)
        --quiet         say nothing
        -h, --help      print this page

      Leaves:
        green  Japanese, and a text that is long enough to be wrapped.

      Examples:
        npm run brew -- blue
            A cup of black tea.

      Exit codes:
        0  Done.
        2  The command or its input was wrong; nothing was measured.

      "
    `);
  });

  it.each([30, 40, 60, 80, 120])('stays within %d columns', async (columns) => {
    const io = fakeIo(['--help'], { NO_COLOR: '1' }, columns);
    await brew(io);
    const lines = io.out().split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  });
});
