import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { matricesOf } from './fault-matrix.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { drawMatrix } from './terminal-matrix.ts';

const POLICIES = ['without resume', 'with resume', 'hardened'];

/** Three policies of two transports: six columns. */
function sixColumns() {
  const run = sampleRun();
  const faults = POLICIES.flatMap((policy) =>
    run.figures.faults.map((course) => ({ ...course, policy, missed: policy === 'with resume' ? 0 : 6000 })),
  );
  const [matrix] = matricesOf(sampleRun({ figures: { ...run.figures, faults } }), 'server-crash');
  if (matrix === undefined) throw new Error('the sample has no matrix');
  return matrix;
}

function draw(width: number, color = false): string {
  return drawMatrix(sixColumns(), width, picocolors.createColors(color)).join('\n');
}

describe('a matrix on the terminal', () => {
  it('stays within the width, whatever it is', () => {
    for (const width of [60, 80, 100, 140, 200]) {
      const longest = Math.max(
        ...draw(width)
          .split('\n')
          .map((line) => line.length),
      );
      expect(longest).toBeLessThanOrEqual(width);
    }
  });

  it('shows every cell once, also where the columns are parted into tables', () => {
    for (const width of [80, 200]) {
      const text = draw(width);
      expect(text.match(/back 981 ms/g)).toHaveLength(3);
      expect(text.match(/back 1\.34 s/g)).toHaveLength(3);
    }
  });

  it('parts only between policies: both transports of one stand in the same table', () => {
    const heads = draw(80)
      .split('\n')
      .filter((line) => line.startsWith('Fault'));
    expect(heads.length).toBeGreaterThan(1);
    expect(heads.every((head) => head.includes('SSE') && head.includes('WebSocket'))).toBe(true);
  });

  it('says in words and signs all that its colours say', () => {
    expect(stripVTControlCharacters(draw(100, true))).toBe(draw(100));
    expect(draw(100, true)).not.toBe(draw(100));
  });
});
