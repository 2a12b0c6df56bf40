import { describe, expect, it } from 'vitest';
import type { FaultCourse } from '../records/figures.ts';
import { fateOf, matricesOf, measuresOf, roundsOf } from './fault-matrix.ts';
import { sampleRun } from './sample-run.fixture.ts';

const sample = first(sampleRun().figures.faults);

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error('the sample run lacks its fault');
  return item;
}

/** Ten clients of one round who went through a fault unharmed. */
function course(changes: Partial<FaultCourse> = {}): FaultCourse {
  return {
    ...sample,
    rounds: 1,
    clients: 10,
    detectionNs: 5e6,
    recoveryNs: 1e9,
    caughtUpNs: 1.2e9,
    accepts: 10,
    missed: 0,
    duplicate: 0,
    reordered: 0,
    ends: { ok: 10, stalled: 0, closedForGood: 0 },
    ...changes,
  };
}

function matrices(faults: readonly FaultCourse[]) {
  const run = sampleRun();
  return matricesOf(sampleRun({ figures: { ...run.figures, faults } }), sample.scenario);
}

describe('the fate of the clients of one arm', () => {
  it('is whole where all are back with every event, with the time of the median client', () => {
    expect(fateOf(course())).toEqual({ sign: '✓', state: 'whole', what: 'back 1.00 s', wrong: null });
  });

  it('has holes where events are lost, doubled or reordered: counts for each client', () => {
    const fate = fateOf(course({ missed: 518, duplicate: 20, reordered: 5 }));
    expect(fate).toMatchObject({ sign: '!', state: 'holes', what: 'back 1.00 s' });
    expect(fate.wrong).toBe('lost 51.8, doubled 2, reordered 0.500');
  });

  it('is that of a connection that was kept where nobody opened a new one', () => {
    expect(fateOf(course({ accepts: 0, detectionNs: null })).what).toBe('kept 1.20 s');
  });

  it('is gone where nobody is back, whatever else was counted', () => {
    const stalled = fateOf(course({ ends: { ok: 0, stalled: 10, closedForGood: 0 }, recoveryNs: null }));
    const closed = fateOf(course({ ends: { ok: 0, stalled: 0, closedForGood: 10 }, recoveryNs: null }));
    expect([stalled.sign, stalled.state]).toEqual(['✗', 'gone']);
    expect([closed.sign, closed.state]).toEqual(['✗', 'gone']);
    expect(stalled.what).not.toBe(closed.what);
  });

  it('is mixed where some are back and others are not', () => {
    expect(fateOf(course({ ends: { ok: 7, stalled: 3, closedForGood: 0 } }))).toMatchObject({
      sign: '~',
      state: 'mixed',
    });
  });

  it('is not known where no round counts, and never looks like one that went well', () => {
    expect(
      fateOf(
        course({ rounds: 0, clients: 0, recoveryNs: null, ends: { ok: 0, stalled: 0, closedForGood: 0 } }),
      ),
    ).toMatchObject({ sign: '∅', state: 'unknown' });
  });
});

describe('the matrices of a scenario', () => {
  const shipped = course({ policy: null, transport: 'partysocket' });
  const resuming = course({ policy: 'with resume' });
  const plain = course({ policy: 'without resume', transport: 'websocket' });

  it('never mix clients as shipped with clients of one policy', () => {
    const [asShipped, samePolicy, ...more] = matrices([shipped, resuming, plain]);
    expect(more).toEqual([]);
    expect(asShipped?.courses).toEqual([shipped]);
    expect(samePolicy?.courses).toEqual([resuming, plain]);
  });

  it('leave out the one that nothing was measured for', () => {
    expect(matrices([shipped])).toHaveLength(1);
    expect(matrices([])).toEqual([]);
  });

  it('have a hole, not a value, where an arm did not take part in a fault', () => {
    const other = course({ policy: 'with resume', fault: 'connections reset' });
    const [same] = matrices([resuming, { ...resuming, transport: 'websocket' }, other]);
    expect(same?.rows.map(({ cells }) => cells.map((cell) => cell?.state ?? null))).toEqual([
      ['whole', 'whole'],
      ['whole', null],
    ]);
  });

  it('keep the transports of one policy together', () => {
    const [same] = matrices([resuming, { ...resuming, transport: 'websocket' }]);
    expect(same).toMatchObject({ together: 2, columns: ['SSE, with resume', 'WebSocket, with resume'] });
  });

  it('say over how many rounds they count', () => {
    const one = first(matrices([resuming]));
    expect(roundsOf(one)).toBe('Counted over 1 round of each cell.');
    const some = first(matrices([resuming, course({ policy: 'with resume', fault: 'reset', rounds: 6 })]));
    expect(roundsOf(some)).toBe('Counted over 1 to 6 rounds of each cell.');
  });

  it('come with every measure of every cell', () => {
    const same = first(matrices([resuming, { ...resuming, transport: 'websocket' }]));
    const [head, ...rows] = measuresOf(same, sampleRun());
    expect(rows).toHaveLength(2);
    expect(rows.every((row) => row.length === head?.length)).toBe(true);
    expect(rows[0]?.[head?.indexOf('Recovery') ?? -1]).toBe('1.00 s');
    expect(rows[0]?.[head?.indexOf('Ended') ?? -1]).toBe('10 ok');
  });
});
