import { describe, expect, it } from 'vitest';
import { fakeIo } from './io.fixture.ts';
import { runToEnding } from './io.ts';
import { indexOf, shardCommand } from './shard-command.ts';

const parts = { version: '1.2.3', commit: null };

describe('the index of a shard', () => {
  it.each([
    [{ JOB_COMPLETION_INDEX: '0' }, 0],
    [{ SLURM_ARRAY_TASK_ID: '2' }, 2],
    [{ PARALLEL_SEQ: '1' }, 0], // GNU Parallel counts from 1
    [{ PARALLEL_SEQ: '3', JOB_COMPLETION_INDEX: '' }, 2],
  ])('is that of the scheduler: %j is %i', (env, index) => {
    expect(indexOf(env)).toBe(index);
  });

  it('is refused where it is no number, and asked for where no scheduler gives it', () => {
    expect(() => indexOf({ PARALLEL_SEQ: '0' })).toThrow('PARALLEL_SEQ wants a whole number');
    expect(() => indexOf({})).toThrow('A shard needs its index');
  });
});

describe('npm run shard', () => {
  it.each([
    ['needs a token', '--of http://127.0.0.1:1 --index 0', 'A shard needs the token of its coordinator.'],
    ['needs an address', '--index 0 --token t', "--of wants the http address of a coordinator, got ''."],
    ['takes no other address', '--index 0 --token t --of ws://a:1', "got 'ws://a:1'"],
  ])('%s', async (_, words, message) => {
    const io = fakeIo(words.split(' '));
    expect(await runToEnding((own) => shardCommand(own, parts), io)).toBe('usage');
    expect(io.err()).toContain(message);
  });
});
