import { HarnessError } from '../../servers/hub/errors.ts';
import { Shard } from '../shards/shard.ts';
import { numberOption, runCommand, textOption } from './command.ts';
import type { Ending } from './exit-codes.ts';
import { catchInterrupt } from './interrupt.ts';
import type { CommandIo } from './io.ts';
import { readNumber, type NumberRange } from './values.ts';

/** What the command is put together from. */
export interface ShardParts {
  readonly version: string;
  readonly commit: string | null;
}

interface ShardFlags {
  readonly of: string | null;
  readonly index: number | null;
  readonly count: number;
  readonly token: string | null;
}

/** Variables of schedulers that number their tasks, and with what they begin. GNU Parallel numbers jobs from 1. */
const INDEX_VARIABLES = [
  ['JOB_COMPLETION_INDEX', 0],
  ['SLURM_ARRAY_TASK_ID', 0],
  ['PARALLEL_SEQ', 1],
] as const;

const INDEX: NumberRange = { min: 0, max: 1000, whole: true, unit: null };

/** `npm run shard`. @throws HarnessError */
export async function shardCommand(io: CommandIo, parts: ShardParts): Promise<Ending> {
  return runCommand<ShardFlags>(
    io,
    'shard',
    {
      about:
        'Holds a part of the clients of a run: it does what npm run coordinate tells it, posts what it observed, and ends with the run. It may be ' +
        'killed and started again at any time: the round is void then, and the next one has it back.',
      examples: [
        [
          'npm run shard -- --of http://10.0.0.5:3002 --index 0 --count 3 --token ...',
          'The first of three shards.',
        ],
      ],
      endings: ['done', 'defect', 'usage', 'nothing', 'interrupted'],
    },
    (command) =>
      command
        .addOption(textOption('--of URL', 'where the coordinator listens', 'this must be given'))
        .addOption(
          numberOption('index', 'index of this shard, from 0', {
            ...INDEX,
            otherwise: 'JOB_COMPLETION_INDEX, SLURM_ARRAY_TASK_ID, or PARALLEL_SEQ less 1',
          }),
        )
        .addOption(
          numberOption('count', 'number of shards', {
            min: 1,
            max: 1000,
            whole: true,
            unit: null,
            fallback: 1,
          }),
        )
        .addOption(textOption('--token TEXT', 'secret that the coordinator printed', 'SHARD_TOKEN')),
    (flags) => run(io, parts, flags),
  );
}

async function run(io: CommandIo, parts: ShardParts, flags: ShardFlags): Promise<Ending> {
  const index = flags.index ?? indexOf(io.env);
  const token = flags.token ?? io.env['SHARD_TOKEN'] ?? '';
  if (token === '')
    throw new HarnessError('usage', 'A shard needs the token of its coordinator.', {
      hint: 'Give it with --token, or in SHARD_TOKEN, which no list of processes shows.',
    });
  const interrupt = catchInterrupt(io, null);
  const shard = new Shard({
    ...parts,
    coordinator: coordinatorAt(flags.of),
    token,
    index,
    shards: flags.count,
    signal: interrupt.signal,
    onNews: (news) =>
      io.stderr.write(
        news === 'joined'
          ? `Shard ${index} joined ${flags.of}.\n`
          : `Shard ${index} does not reach the coordinator at ${flags.of}, and tries again.\n`,
      ),
  });
  try {
    await shard.run();
    return 'done';
  } catch (error) {
    if (interrupt.signal.aborted) return 'interrupted';
    throw error;
  } finally {
    interrupt.release();
  }
}

/** @throws HarnessError `usage` */
function coordinatorAt(of: string | null): URL {
  if (of !== null && URL.canParse(of) && new URL(of).protocol === 'http:') return new URL(of);
  throw new HarnessError('usage', `--of wants the http address of a coordinator, got '${of ?? ''}'.`, {
    hint: 'npm run coordinate prints it.',
  });
}

/** The index that a scheduler gave this task. @throws HarnessError `usage` when none did */
export function indexOf(env: CommandIo['env']): number {
  for (const [name, first] of INDEX_VARIABLES) {
    const text = env[name];
    if (text !== undefined && text !== '')
      return readNumber(name, { ...INDEX, min: first, max: INDEX.max + first })(text) - first;
  }
  throw new HarnessError('usage', 'A shard needs its index, and no scheduler gave it one.', {
    hint: `Write --index 0, or start it under one that sets ${INDEX_VARIABLES.map(([name]) => name).join(', ')}.`,
  });
}
