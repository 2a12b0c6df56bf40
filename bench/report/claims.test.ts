import { describe, expect, it } from 'vitest';
import { claimGroups, claimsInShort } from './claims.ts';
import { sampleRun } from './sample-run.fixture.ts';

const { claims } = sampleRun();

describe('claims', () => {
  it('stand in groups: decided of the article, decided folklore, the rest', () => {
    const groups = claimGroups(claims).map((group) => [group.title, ...group.claims.map(({ id }) => id)]);
    expect(groups).toEqual([
      ['Of the article', 'text-only'],
      ['Folklore', 'ws-faster'],
      ['Not measured in this run', 'no-polling', 'sse-less-memory'],
    ]);
  });

  it('in short have one line each when decided, and one together when not', () => {
    const lines = claimsInShort(claims);
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toBe('Not measured in this run: no-polling, sse-less-memory.');
  });

  it('that were measured in vain are not called unmeasured', () => {
    const inVain = claims.map((claim) => ({ ...claim, outcome: 'not-measured' as const }));
    expect(claimsInShort(inVain)).toEqual([
      'Measured and not decided: text-only, ws-faster.',
      'Not measured in this run: no-polling, sse-less-memory.',
    ]);
  });

  it('may be none', () => {
    expect(claimGroups([])).toEqual([]);
    expect(claimsInShort([])).toEqual([]);
  });
});
