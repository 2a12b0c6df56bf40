import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { configJsonSchema, runJsonSchema } from './json-schema.ts';
import { calibrationSchema } from './calibration.ts';
import { comparisonSchema } from './run-comparison.ts';
import { recordSchema } from './record.ts';
import { withReference } from './reference.ts';
import { runSchema } from './run.ts';
import { fixedOptions } from '../api/reports.ts';
import { csv } from '../report/csv.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import { sampleVerdict } from '../report/sample-verdicts.fixture.ts';
import { scenarios } from '../questions/index.ts';
import { runFileText } from './run-file.ts';

const SCHEMA_FILE = join(import.meta.dirname, 'run.schema.json');
const README_FILE = join(import.meta.dirname, '../../results/README.md');

describe('bench/records/run.schema.json', () => {
  it('is what the code describes (if not: npm run readme)', () => {
    expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(runJsonSchema());
  });

  it('accepts a run file, for a validator that is not ours', () => {
    expect(judge(JSON.parse(runFileText(sampleRun())))).toEqual([]);
  });

  it('accepts a run in which nothing was measured', () => {
    const run = sampleRun({ complete: false, scenarios: [], verdicts: [], claims: [], checks: [] });
    expect(judge(JSON.parse(runFileText(run)))).toEqual([]);
  });

  it('refuses an unknown field, a missing one, another version and an outcome that does not exist', () => {
    const run = sampleRun();
    expect(judge({ ...run, extra: 1 })).toEqual(['must NOT have additional properties']);
    expect(judge({ ...run, seed: undefined })).toEqual(["must have required property 'seed'"]);
    expect(judge({ ...run, schemaVersion: 2 })).toEqual(['must be equal to constant']);
    expect(judge({ ...run, verdicts: [{ ...sampleVerdict(), outcome: 'faster' }] })).toEqual([
      'must be equal to one of the allowed values',
    ]);
  });
});

describe('bench/records/config.schema.json', () => {
  const file = readFileSync(join(import.meta.dirname, 'config.schema.json'), 'utf8');

  it('is what the code describes (if not: npm run readme)', () => {
    expect(file).toBe(configJsonSchema());
  });

  it('accepts and refuses what the program does, for a validator that is not ours', () => {
    const isFit = new Ajv2020({ allowUnionTypes: true }).compile(
      z.record(z.string(), z.unknown()).parse(JSON.parse(file)),
    );
    const steady = scenarios.get('steady');
    expect(isFit({ $schema: 'x', connections: [1], budget: '15m', ownScenarios: { mine: steady } })).toBe(
      true,
    );
    for (const wrong of [
      { conections: [1] },
      { budget: '15' },
      { rate: 0 },
      { ownScenarios: { Mine: steady } },
    ]) {
      expect(isFit(wrong)).toBe(false);
    }
  });
});

describe('results/README.md', () => {
  const readme = readFileSync(README_FILE, 'utf8');

  it('has the reference that the schemas give (if not: npm run readme)', () => {
    expect(withReference(readme)).toBe(readme);
  });

  it('explains every field of every file, and every action of a fault', () => {
    const schemas = [runSchema, recordSchema, calibrationSchema, comparisonSchema];
    const fields = fieldsOf(schemas.map((schema) => z.toJSONSchema(schema)));
    expect(fields).toEqual(expect.arrayContaining(['cpuPerDeliveryNs', 'nullMeans', 'onlyInB']));
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b[^\`]*\``).test(readme))).toEqual([]);
    expect(readme).toContain(
      '| `action: idle-timeout` | `atMs`, `marks`, `idleMs` | The link closes connections',
    );
  });

  it('lists the columns of verdicts.csv in their order', () => {
    const [, listed = ''] = /The columns, in order: ([^]*?)\. Each name/.exec(readme) ?? [];
    const [head] = csv.render(sampleRun(), fixedOptions).split('\n');
    expect(listed.replaceAll(/[`\s]/g, '')).toBe(head);
  });

  it('cannot lose the place of its reference', () => {
    expect(() => withReference('# The files')).toThrow('markers');
  });
});

/** Compiled once: it takes seconds on a busy machine. */
const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))),
);

/** What an independent validator has against a value, by the committed schema. */
function judge(value: unknown): readonly string[] {
  return validate(value) ? [] : (validate.errors ?? []).map(({ message }) => message ?? 'refused');
}

/** The name of every property in a JSON Schema, however deep. */
function fieldsOf(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(fieldsOf);
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema && isTable(schema.properties) ? Object.keys(schema.properties) : [];
  return [...new Set([...own, ...Object.values(schema).flatMap(fieldsOf)])];
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
