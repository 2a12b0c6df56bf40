import casual from 'casual';
import { describe, expect, it } from 'vitest';
import { drawNames, NAME_POOL_SIZE } from './names.ts';

const SLUR = 'jewess';

describe('names', () => {
  it('are the same for the same seed, whatever was drawn in between', () => {
    const first = drawNames(7);
    drawNames(8, 3);
    expect(drawNames(7)).toEqual(first);
    expect(first).toHaveLength(NAME_POOL_SIZE);
  });

  it('differ from seed to seed', () => {
    expect(drawNames(8, 100)).not.toEqual(drawNames(7, 100));
  });

  it('do not depend on how many are drawn after them', () => {
    expect(drawNames(7, 10)).toEqual(drawNames(7, 500).slice(0, 10));
  });

  it('never hold the slur that casual draws from its surnames', () => {
    casual.seed(1);
    const unfiltered = Array.from({ length: 50_000 }, () => casual.company_name.toLowerCase());
    expect(unfiltered.filter((name) => name.includes(SLUR))).not.toEqual([]);
    const names = drawNames(1, 50_000).map((name) => name.toLowerCase());
    expect(names.filter((name) => name.includes(SLUR))).toEqual([]);
  });
});
