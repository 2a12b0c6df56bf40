import { describe, expect, it } from 'vitest';
import { makeLoadCell } from '../questions/cells.ts';
import type { LoadCell } from '../records/scenario.ts';
import { armsFor, describeArm } from './context.ts';

it.each([
  [['express', 'ws'], 'express 1.2.3, ws 1.2.3'],
  [['ws'], 'ws 1.2.3'],
  [[], 'Node.js alone'],
])('the packages %j are described as %s', (packages, expected) => {
  const context = { cpus: null, versionOf: () => '1.2.3' };
  const arm = describeArm(context, { arm: 'a', transport: 'sse' }, { server: packages, client: ['ws'] });
  expect(arm).toMatchObject({ serverSoftware: expected, clientSoftware: 'ws 1.2.3' });
});

describe('the arms of a load', () => {
  const cell = makeLoadCell('ten', '10 connections', {
    connections: 10,
    pace: { kind: 'saturate' },
    measureMs: { quick: 1, standard: 1, full: 1 },
    rounds: { quick: 5, standard: 6 },
  });
  const idsOf = (one: LoadCell, profile: 'quick' | 'standard') =>
    armsFor(one, ['sse', 'websocket'], profile).arms.map(({ arm }) => arm);

  it('have an A/A control where there are enough rounds for a verdict', () => {
    expect(idsOf(cell, 'standard')).toEqual(['sse', 'websocket', 'sse-aa']);
    expect(idsOf(cell, 'quick')).toEqual(['sse', 'websocket']);
  });

  it('are those of the cell where it has its own', () => {
    const own = { ...cell, transports: ['raw-tcp', 'sse'] };
    expect(idsOf(own, 'standard')).toEqual(['raw-tcp', 'sse', 'raw-tcp-aa']);
  });

  describe('with a further contest', () => {
    const lean = ['sse-framed', 'websocket-framed'];
    const both = { ...cell, alsoCompared: { standard: [lean] } };

    it('have it in the same rounds, and one A/A control, in the profiles that have it', () => {
      const { contests, aa } = armsFor(both, ['sse', 'websocket'], 'standard');
      expect(contests).toEqual([['sse', 'websocket'], lean]);
      expect(aa).toBe('sse-aa');
      expect(idsOf(both, 'standard')).toEqual(['sse', 'websocket', ...lean, 'sse-aa']);
      expect(idsOf(both, 'quick')).toEqual(['sse', 'websocket']);
    });

    it('are those that the run names, and no more', () => {
      for (const named of [lean, ['sse', 'sse-gzip-sync'], ['websocket', 'sse']])
        expect(armsFor(both, named, 'standard').contests).toEqual([named]);
    });
  });
});
