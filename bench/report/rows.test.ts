import { describe, expect, it } from 'vitest';
import type { RunFile, RunTransport } from '../records/run.ts';
import { tallyOf } from './headline.ts';
import { sectionsOf, sidesOf } from './rows.ts';
import { sampleRun, sampleVerdict } from './sample-run.fixture.ts';

const transport = (id: string, label: string, role: RunTransport['role']): RunTransport => ({
  id,
  label,
  role,
  server: 'Node.js alone',
  client: 'Node.js alone',
});
const [sse, websocket] = [transport('sse', 'SSE', 'contest'), transport('websocket', 'WebSocket', 'contest')];
const rawTcp = transport('raw-tcp', 'Raw TCP', 'control');

const rowsOf = (run: RunFile) => sectionsOf(run).flatMap(({ groups }) => groups.flatMap(({ rows }) => rows));

describe('the rows of a cell with arms of its own', () => {
  const ladder = sampleRun({
    alsoRan: [rawTcp],
    verdicts: ['sse', 'websocket'].map((candidate) =>
      sampleVerdict({ baseline: 'raw-tcp', candidate, outcome: 'higher' }),
    ),
  });

  it('never say that a control is better or worse than anybody', () => {
    expect(rowsOf(ladder).map(({ isContest, words }) => [isContest, words.ahead, words.value])).toEqual([
      [false, null, null],
      [false, null, null],
    ]);
  });

  it('are told apart by their candidate', () => {
    const names = sectionsOf(ladder).flatMap(({ groups }) => groups.map(({ name }) => name));
    expect(names).toEqual(['100 connections, SSE', '100 connections, WebSocket']);
  });

  it('are counted under the names of those that were compared', () => {
    expect(tallyOf(ladder, rowsOf(ladder))).toBe(
      'SSE, WebSocket against Raw TCP. 2 verdicts: 2 only to explain.',
    );
    expect(sidesOf(ladder)).toEqual({ baseline: 'Raw TCP', candidate: 'the candidate' });
  });

  it('judge the two of the contest also where only that cell ran them', () => {
    const run = sampleRun({
      transports: [rawTcp, transport('sse-http', 'SSE on node:http', 'control')],
      alsoRan: [sse, websocket],
      verdicts: [sampleVerdict()],
    });
    expect(rowsOf(run).map(({ isContest, words }) => [isContest, words.ahead])).toEqual([
      [true, 'websocket'],
    ]);
  });
});

describe('the sides of a run', () => {
  it('go by their names where all verdicts have the same two, aas left out', () => {
    const aa = sampleVerdict({ role: 'aa', candidate: 'sse' });
    expect(sidesOf(sampleRun({ verdicts: [sampleVerdict(), aa] }))).toEqual({
      baseline: 'SSE',
      candidate: 'WebSocket',
    });
  });

  it('have no names without a verdict', () => {
    expect(sidesOf(sampleRun({ verdicts: [] }))).toEqual({
      baseline: 'the baseline',
      candidate: 'the candidate',
    });
  });
});
