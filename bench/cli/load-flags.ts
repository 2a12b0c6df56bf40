import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { BenchParts } from '../api/bench.ts';
import { DEFAULTS } from '../api/plan-run.ts';
import { LIMITS, parseConfig, type BenchConfig } from '../records/config.ts';
import type { ProfileId } from '../records/scenario.ts';
import { numberOption, textOption } from './command.ts';
import type { CommandIo } from './io.ts';
import { profiles } from './list.ts';
import { resolvePath } from './npm.ts';
import { readDuration, readKnown, readList, readNumbers } from './values.ts';

/** What to measure, as `bench` and `coordinate` are told. */
export interface LoadFlags {
  readonly profile: ProfileId | null;
  readonly budget: string | null;
  readonly transports: readonly string[] | null;
  readonly seed: number | null;
  readonly connections: readonly number[] | null;
  readonly rate: number | null;
  readonly payloadBytes: number | null;
  readonly duration: string | null;
  readonly rounds: number | null;
  readonly config: string | null;
}

/** Adds the scenarios and the flags of what to measure. */
export function addLoadFlags(command: Command, parts: Pick<BenchParts, 'transports'>): Command {
  return command
    .argument('[SCENARIO...]', 'what to measure; without one, those that the profile runs by default')
    .addOption(
      new Option('--profile <NAME>', `how long the run may take: ${profiles.join(', ')}`)
        .argParser(readKnown('profile', profiles))
        .default(null, DEFAULTS.profile),
    )
    .addOption(
      new Option(
        '--budget <DURATION>',
        'how long the run may take: 90s, 15m, 1h; longer ones get more rounds',
      )
        .argParser(readDuration('--budget', LIMITS.budget, '15m'))
        .default(null, 'the limit of the profile'),
    )
    .addOption(
      new Option('--transports <a,b>', 'two or more to compare; the first is the baseline')
        .argParser(
          readList('--transports', 'transport', parts.transports.ids, {
            atLeast: 2,
            example: 'sse,websocket',
          }),
        )
        .default(null, DEFAULTS.transports.join(',')),
    )
    .addOption(
      numberOption('seed', 'fixes the stream and every random order, to repeat a run', {
        ...LIMITS.seed,
        otherwise: 'a random one, printed and saved with the run',
      }),
    )
    .addOption(
      new Option(
        '--connections <N,N>',
        'a load of your own: connections to each server, one cell for each; of --target one number',
      )
        .argParser(readNumbers('--connections', LIMITS.connections))
        .default(null, '100'),
    )
    .addOption(
      numberOption('rate', 'of that load: events per second to each connection', {
        ...LIMITS.rate,
        otherwise: 'one that this machine carries',
      }),
    )
    .addOption(
      numberOption('payload-bytes', 'of that load: length of the JSON text of an event', {
        ...LIMITS['payload-bytes'],
        otherwise: 'as long as the event is, without a filler',
      }),
    )
    .addOption(
      new Option(
        '--duration <DURATION>',
        'of that load: how long each transport is measured in each cell, over all rounds: 30s, 5m',
      )
        .argParser(readDuration('--duration', LIMITS.duration, '30s'))
        .default(null, 'until the intervals are narrow or the time is up'),
    )
    .addOption(
      numberOption('rounds', 'of that load: rounds of fresh processes, all of which are run', {
        ...LIMITS.rounds,
        otherwise: 'as many as narrow intervals need; with --duration as few as can decide, at least 8',
      }),
    )
    .addOption(
      textOption('--config FILE', 'read these settings from a JSON file; flags win over it', 'flags alone'),
    );
}

/** What the flags, the file and the scenarios on the command line ask for; flags win over the file. @throws HarnessError `usage` */
export function readLoad(
  flags: object,
  file: string | null,
  operands: readonly string[],
  io: CommandIo,
): BenchConfig {
  return {
    ...(file === null ? {} : readConfig(file, io)),
    ...given(flags),
    ...namedBy(operands),
  };
}

/** The flags that were given. */
function given(flags: object): BenchConfig {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== null));
}

/** Scenarios on the command line replace those of a file. */
function namedBy(operands: readonly string[]): BenchConfig {
  return operands.length === 0 ? {} : { scenarios: [...new Set(operands)] };
}

/** @throws HarnessError `usage` */
function readConfig(file: string, io: CommandIo): BenchConfig {
  try {
    return parseConfig(readFileSync(resolvePath(file, io), 'utf8'), file);
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    throw new HarnessError('usage', `The file ${file} cannot be read.`, {
      hint: 'bench --print-config > FILE writes one to begin with.',
      cause,
    });
  }
}
