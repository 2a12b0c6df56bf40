import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import { parseRunFile, runFileText } from '../records/run-file.ts';

import { formats } from './index.ts';
import { partialRun, sampleRun, unmeasuredRun } from './sample-run.fixture.ts';

const options = { columns: 100, color: false };

describe('every report format', () => {
  it('in this folder is registered', async () => {
    const files = readdirSync(import.meta.dirname).filter((name) => /^[\w-]+\.ts$/.test(name));
    const modules = await Promise.all(
      files.map(
        async (name): Promise<unknown> => import(pathToFileURL(join(import.meta.dirname, name)).href),
      ),
    );
    const found = modules
      .flatMap((module) => Object.values(Object(module)))
      .filter((value) => typeof value === 'object' && value !== null && 'render' in value);
    expect(new Set(found)).toEqual(new Set(formats.entries().map(([, format]) => format)));
  });

  it('has a label, and a file of its own if it has one', () => {
    const files = formats
      .entries()
      .map(([, { fileName }]) => fileName)
      .filter((name) => name !== null);
    expect(formats.entries().every(([, { label }]) => label !== '')).toBe(true);
    expect(new Set(files).size).toBe(files.length);
  });

  it.each(formats.entries())('renders the same bytes twice: %s', (_, { render }) => {
    expect(render(sampleRun(), options)).toBe(render(sampleRun(), options));
  });

  it.each(formats.entries())('renders alike from the object and from the file: %s', (_, { render }) => {
    const read = parseRunFile(runFileText(sampleRun()));
    expect(render(read, options)).toBe(render(sampleRun(), options));
  });

  it.each(formats.entries())(
    'ends with a line end and shows no missing value as such: %s',
    (_, { render }) => {
      for (const run of [sampleRun(), partialRun(), unmeasuredRun()]) {
        const text = render(run, options);
        expect(text.endsWith('\n')).toBe(true);
        expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
      }
    },
  );

  it.each(formats.entries())('leaves the run as it was: %s', (_, { render }) => {
    const run = deepFrozen(sampleRun());
    expect(() => render(run, options)).not.toThrow();
  });
});

it('the json format is the run file as it is on disk', () => {
  expect(formats.get('json').render(sampleRun(), options)).toBe(runFileText(sampleRun()));
});

function deepFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}
