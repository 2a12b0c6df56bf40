import { expect, it } from 'vitest';
import { Conversations } from './conversations.ts';

it('keeps what was said in each conversation, and adds what is new', () => {
  const kept = new Conversations();
  const say = (id: string, turn: number, input: string) => kept.wholeInput({ input, session: { id, turn } });
  expect(say('a', 0, 'one ')).toBe('one ');
  expect(say('b', 0, 'other ')).toBe('other ');
  expect(say('a', 1, 'two ')).toBe('one two ');
  expect(say('a', 2, 'three')).toBe('one two three');
  expect(say('b', 1, 'end')).toBe('other end');
  // It begins again where the client does.
  expect(say('a', 0, 'new')).toBe('new');
  expect(kept.wholeInput({ input: 'alone' })).toBe('alone');
});

it('refuses a turn where it has not read exactly those before', () => {
  const kept = new Conversations();
  kept.wholeInput({ input: 'one', session: { id: 'a', turn: 0 } });
  for (const session of [
    { id: 'a', turn: 2 },
    { id: 'b', turn: 1 },
  ])
    expect(kept.wholeInput({ input: 'two', session })).toMatchObject({ status: 404 });
});

it('forgets what was used least recently when it would keep too much', () => {
  const kept = new Conversations(500);
  const say = (id: string, turn: number) =>
    kept.wholeInput({ input: 'x'.repeat(100), session: { id, turn } });
  say('a', 0);
  say('b', 0);
  expect(say('a', 1)).toHaveLength(200); // 600 with what each takes: 'b' has to go
  expect(say('b', 1)).toMatchObject({ status: 404 });
  expect(say('a', 2)).toHaveLength(300); // more than is ever kept: read, and forgotten
  expect(say('a', 3)).toMatchObject({ status: 404 });
});
