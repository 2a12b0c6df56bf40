import { randomInt } from 'node:crypto';
import { HarnessError } from '../../servers/hub/errors.ts';
import { readPinning } from '../host/pinning.ts';
import type { Registry } from '../registry.ts';
import { renderTrapList, renderTrapResult, renderTrapText } from '../traps/render.ts';
import { TRAPS_SCHEMA_VERSION, type Trap, type TrapContext, type TrapResult } from '../traps/trap.ts';
import { maxSeed } from './bench-command.ts';
import type { Ending } from './exit-codes.ts';
import { renderHelp } from './help.ts';
import { catchInterrupt } from './interrupt.ts';
import { columnsOf, wantsColor } from './io.ts';
import type { CommandIo } from './io.ts';
import { flag, numberOption, readKnown } from './option-kinds.ts';
import { defineCommand, parseCommand } from './options.ts';
import { fixedOptions } from './render.ts';

/** What the command is put together from. */
export interface TrapsParts {
  readonly traps: Registry<Trap>;
}

/** The command line of `npm run traps`, derived from the registry. */
export function trapsCommandLine({ traps }: TrapsParts) {
  return defineCommand({
    name: 'traps',
    about:
      'Makes a classic mistake of benchmarking beside the right way, on this machine, and shows what each of them says. ' +
      'All traps together take about a minute. Nothing is saved.',
    operands: {
      name: 'NAME',
      help: 'Which traps to spring; without one, all of them.',
      atLeast: 0,
      atMost: Number.MAX_SAFE_INTEGER,
    },
    options: {
      list: flag('Prints the traps, and measures nothing.'),
      json: flag('Prints the results (or the list) as JSON, and nothing else, on stdout.'),
      seed: numberOption({
        help: 'Fixes the stream, every random order and every simulated number.',
        min: 0,
        max: maxSeed,
        whole: true,
        unit: null,
        fallbackText: 'a random one, printed',
      }),
    },
    lists: [{ title: 'Traps', rows: traps.entries().map(([id, { title }]) => [id, title] as const) }],
    examples: [
      ['npm run traps', 'All of them, one after the other.'],
      ['npm run traps -- stamp-at-send', 'What a stall of the server does to numbers that start at sending.'],
      ['npm run traps -- --json --seed 7 > traps.json', 'For a lesson of your own.'],
    ],
    endings: ['done', 'defect', 'usage', 'nothing', 'interrupted'],
  });
}

/** `npm run traps`. @throws HarnessError */
export async function springTraps(io: CommandIo, parts: TrapsParts): Promise<Ending> {
  const { traps } = parts;
  const command = trapsCommandLine(parts);
  const parsed = parseCommand(command, io.argv);
  const columns = columnsOf(io.stdout, fixedOptions.columns);
  if (parsed.kind === 'help') {
    io.stdout.write(renderHelp(command, columns));
    return 'done';
  }
  const { list, json, ...values } = parsed.values;
  const asked = [...new Set(parsed.operands.map((word) => readKnown('trap', word, traps.ids)))];
  const chosen = (asked.length === 0 ? traps.ids : asked).map((id) => [id, traps.get(id)] as const);
  if (list) {
    io.stdout.write(
      json
        ? asJson({ traps: chosen.map(([id, trap]) => ({ id, ...textOf(trap) })) })
        : renderTrapList(chosen),
    );
    return 'done';
  }

  const seed = values.seed ?? randomInt(maxSeed + 1);
  const pinning = readPinning();
  io.stderr.write(`Seed ${seed}; ${pinning.words}.\n`);
  const interrupt = catchInterrupt(io.signals, {
    first: () => io.stderr.write('\nStopping. Once more leaves at once.\n'),
    second: () => {
      io.leave('interrupted');
    },
  });
  const context: TrapContext = { seed, cpus: pinning.cpus, signal: interrupt.signal };
  const style = { columns, color: wantsColor(io.stdout, io.env) };
  const results: unknown[] = [];
  try {
    for (const [index, [id, trap]] of chosen.entries()) {
      if (json) io.stderr.write(`${index + 1}/${chosen.length} ${id} ...\n`);
      else io.stdout.write(`${index === 0 ? '' : '\n'}${renderTrapText(id, trap, style)}\n`);
      const result = await runOne(trap, context);
      if (json) results.push({ id, ...textOf(trap), ...result });
      else io.stdout.write(renderTrapResult(result, style));
    }
  } finally {
    interrupt.release();
  }
  if (json) io.stdout.write(asJson({ seed, pinning: pinning.words, traps: results }));
  return 'done';
}

async function runOne(trap: Trap, context: TrapContext): Promise<TrapResult> {
  try {
    context.signal.throwIfAborted();
    return await trap.run(context);
  } catch (error) {
    // Whatever breaks after a Ctrl-C broke because of it.
    if (!context.signal.aborted) throw error;
    throw new HarnessError('interrupted', 'Interrupted before the trap was done.', { cause: error });
  }
}

function textOf({ title, mistake, rightWay, seen }: Trap) {
  return { title, mistake, rightWay, seen };
}

function asJson(content: object): string {
  return `${JSON.stringify({ schemaVersion: TRAPS_SCHEMA_VERSION, ...content }, null, 2)}\n`;
}
