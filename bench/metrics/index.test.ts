import { readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { metrics } from './index.ts';

describe('the registry of metrics', () => {
  it('holds every file of this folder under its name', () => {
    const files = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !/^index\.|\.test\./.test(entry.name))
      .map((entry) => entry.name.replace(/\.[jt]s$/, ''));
    expect([...metrics.ids].toSorted()).toEqual(files.toSorted());
  });

  it.each(metrics.entries())('says in plain sentences what %s is', (_id, { definition, label }) => {
    expect(definition).toMatch(/^[A-Z].*\.$/);
    expect(label).toMatch(/^[A-Z]/);
  });

  it.each(metrics.entries())(
    'shows %s under load, through a fault or in a procedure',
    (_id, { load, fault, procedure = [] }) => {
      expect(load.length + fault.length + procedure.length).toBeGreaterThan(0);
    },
  );

  it.each(metrics.entries())(
    'ends the sentence about a missing %s without a full stop',
    (_id, { load, fault, procedure = [] }) => {
      for (const { nullMeans } of [...load, ...fault, ...procedure])
        expect(nullMeans).toMatch(/^[a-z].*[^.]$/);
    },
  );

  it.each(metrics.entries())('gives no statistic of %s two margins', (_id, { load, fault }) => {
    for (const one of load) {
      const other = fault.find(({ statistic }) => statistic === one.statistic);
      expect(other?.margin ?? one.margin).toEqual(one.margin);
    }
  });
});
