import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RECORD_SCHEMA_VERSION } from './record.ts';
import { RUN_SCHEMA_VERSION } from './run.ts';
import { recordMigrations, runMigrations } from './migrations.ts';
import { parseRecord, parseRunFile } from './run-file.ts';
import { isRecord } from './strict-json.ts';

/** Files as older versions of this project wrote them, cut to a few entries of each kind. */
const old = (name: string): string => readFileSync(join(import.meta.dirname, 'old', name), 'utf8');

/** The field at a path, whatever it is; undefined: there is none. */
function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return isRecord(inner) ? inner[key] : undefined;
  }, value);
}

it('there is a way from every older version, and a file of each to try it on', () => {
  expect(runMigrations).toHaveLength(RUN_SCHEMA_VERSION - 1);
  expect(recordMigrations).toHaveLength(RECORD_SCHEMA_VERSION - 1);
  for (let version = 1; version < RUN_SCHEMA_VERSION; version += 1) {
    expect(JSON.parse(old(`run-v${version}.json`))).toMatchObject({ schemaVersion: version });
  }
  for (let version = 1; version < RECORD_SCHEMA_VERSION; version += 1) {
    expect(JSON.parse(old(`record-v${version}-load.json`))).toMatchObject({ schemaVersion: version });
    expect(JSON.parse(old(`record-v${version}-fault.json`))).toMatchObject({ schemaVersion: version });
  }
});

describe('a run file of version 1', () => {
  const before: unknown = JSON.parse(old('run-v1.json'));
  const run = parseRunFile(old('run-v1.json'));

  it('is read, with null for what it could not know', () => {
    expect(run.schemaVersion).toBe(RUN_SCHEMA_VERSION);
    expect(run.calibration).toBeNull();
    expect(run.transports.map(({ role }) => role)).toEqual(['contest', 'contest']);
    for (const verdict of run.verdicts) {
      expect(verdict).toMatchObject({
        role: 'exploratory',
        significance: null,
        recurs: null,
        roundValues: null,
      });
    }
  });

  it('keeps every number that it had', () => {
    expect(run.verdicts.map(({ ratio, baselineValue }) => [ratio, baselineValue])).toEqual(
      run.verdicts.map((_, index) => [
        at(before, 'verdicts', index, 'ratio'),
        at(before, 'verdicts', index, 'baselineValue'),
      ]),
    );
    expect(run.figures.windows[1]?.arm).toBe(at(before, 'figures', 'windows', 1, 'transport'));
    expect(run.figures.windows[1]?.fromNs).toBe(at(before, 'figures', 'windows', 1, 'fromNs'));
  });

  it('says why its rounds ended, as far as their number tells', () => {
    expect(run.scenarios.map(({ rounds, plannedRounds, ended }) => [rounds < plannedRounds, ended])).toEqual([
      [true, 'time'],
      [false, 'planned'],
    ]);
  });
});

describe('a record of version 1', () => {
  it('of a load is read: arms are called as their transports, and nothing is known of the surroundings', () => {
    const before: unknown = JSON.parse(old('record-v1-load.json'));
    const record = parseRecord(old('record-v1-load.json'));
    expect(record).toMatchObject({ contest: ['sse', 'websocket'], aa: null, injection: null });
    expect(record.cell).toMatchObject({ measureMs: { quick: 580, standard: 580, full: 580 }, primary: [] });
    expect(record.windows.map(({ arm }) => arm)).toEqual(record.order);
    expect(record.windows[0]?.server?.surroundings).toEqual({
      loopCpuNs: null,
      waitNs: null,
      pressureNs: null,
      throttledNs: null,
    });
    expect(record.windows[0]?.client?.delivery).toEqual(at(before, 'windows', 0, 'client', 'delivery'));
    expect(record.arms[0]).toMatchObject({ arm: 'sse', transport: 'sse' });
  });

  it('of a fault is read', () => {
    const record = parseRecord(old('record-v1-fault.json'));
    expect(record.faults.map(({ arm }) => arm)).toEqual(['sse', 'websocket']);
    expect(record.cell).toMatchObject({ kind: 'fault', primary: [] });
    expect(record.cell).not.toHaveProperty('measureMs');
  });

  it('with a window that died keeps its null', () => {
    const dead = JSON.stringify({
      ...JSON.parse(old('record-v1-load.json')),
      windows: [
        { ...JSON.parse(old('record-v1-load.json')).windows[0], server: null, client: null, counts: null },
      ],
    });
    expect(parseRecord(dead).windows[0]).toMatchObject({ server: null, client: null, counts: null });
  });

  it('that was changed by hand is refused like any other, with the place of the fault', () => {
    const odd = JSON.stringify({ ...JSON.parse(old('record-v1-load.json')), windows: 'none' });
    expect(() => parseRecord(odd)).toThrow('windows: expected array, came "none"');
  });
});

it('a run file of version 2 is read, without the curves and the functional check that it could not have', () => {
  const run = parseRunFile(old('run-v2.json'));
  const before: unknown = JSON.parse(old('run-v2.json'));
  expect(run).toMatchObject({
    schemaVersion: RUN_SCHEMA_VERSION,
    alsoRan: [],
    figures: { curves: [], values: [] },
  });
  expect(run.verdicts).toEqual(at(before, 'verdicts'));
  expect(run.figures.windows).toEqual(at(before, 'figures', 'windows'));
});

it.each(['load', 'fault'])('a record of a %s of version 2 is read as it was, without procedures', (kind) => {
  const record = parseRecord(old(`record-v2-${kind}.json`));
  const before: unknown = JSON.parse(old(`record-v2-${kind}.json`));
  expect(record).toMatchObject({ schemaVersion: RECORD_SCHEMA_VERSION, procedures: [] });
  expect(record.cell).toMatchObject(kind === 'load' ? { transports: null, payloadBytes: null } : {});
  expect(record.windows).toEqual(at(before, 'windows'));
  expect(record.faults).toEqual(at(before, 'faults'));
});
