import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedMetrics } from '../metrics/index.ts';
import { transports } from '../transports.ts';
import { chooseScenarios, loadProcedure, metrics, questions, scenarios } from './index.ts';

const all = scenarios.entries();
const cells = all.flatMap(([id, scenario]) =>
  scenario.cells.map((cell) => ({ name: `${id}/${cell.id}`, scenario, cell })),
);

/** Every statistic of a metric, wherever it exists. */
function statisticsOf(id: string) {
  const { load = [], fault = [], procedure = [], target = [] } = metrics.get(id);
  return { load, fault, procedure, target };
}

describe('the registry of questions', () => {
  it('holds every folder under its name, each with a README of its own', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect([...questions.ids].toSorted()).toEqual(folders.toSorted());
    for (const id of folders)
      expect(readFileSync(join(import.meta.dirname, id, 'README.md'), 'utf8')).toMatch(/^# \S/);
  });

  it('defines no metric twice', () => {
    const ids = questions.entries().flatMap(([, question]) => Object.keys(question.metrics));
    expect([...Object.keys(sharedMetrics), ...ids].toSorted()).toEqual([...metrics.ids].toSorted());
  });

  it('shows every metric somewhere', () => {
    expect(new Set(all.flatMap(([, scenario]) => scenario.metrics))).toEqual(new Set(metrics.ids));
  });

  it('chooses the scenarios that were named, and without a name those of the profile', () => {
    const idsOf = (...ask: [readonly string[], 'quick' | 'standard']) =>
      chooseScenarios(scenarios, ...ask).map(([id]) => id);
    expect(idsOf(['wire', 'steady'], 'quick')).toEqual(['steady', 'wire']);
    expect(idsOf([], 'quick')).toEqual(['steady']);
    expect(idsOf([], 'standard')).toEqual(['steady', 'server-restart', 'faults', 'memory']);
  });

  it('runs of a scenario that was not named the cells of the profile, and all of one that was', () => {
    const cellsOf = (named: readonly string[], profile: 'standard' | 'full') =>
      chooseScenarios(scenarios, named, profile).flatMap(([id, scenario]) =>
        id === 'faults' ? scenario.cells.map((cell) => cell.id) : [],
      );
    expect(cellsOf([], 'standard')).toEqual([
      'killed-server-as-shipped',
      'reset-as-shipped',
      'silent-path-as-shipped',
      'unavailable-as-shipped',
    ]);
    expect(cellsOf(['faults'], 'standard')).toEqual(scenarios.get('faults').cells.map(({ id }) => id));
    expect(cellsOf([], 'full')).toEqual(cellsOf(['faults'], 'full'));
  });

  it.each(all)('names only cells that %s has among those that run by default', (_, scenario) => {
    const ids = Object.values(scenario.defaultCells ?? {}).flat();
    expect(scenario.cells.map((cell) => cell.id)).toEqual(expect.arrayContaining(ids));
  });
});

describe.each(cells)('the cell $name', ({ scenario, cell }) => {
  it('decides only what its scenario shows and its kind can have', () => {
    for (const key of cell.primary) {
      const [metric = '', statistic] = key.split('.');
      expect(scenario.metrics).toContain(metric);
      expect(statisticsOf(metric)[cell.kind].map((one) => one.statistic)).toContain(statistic);
    }
  });

  it('has registered arms', () => {
    for (const id of cell.transports ?? [])
      if (cell.kind === 'load') expect(transports.get(id).role).not.toBe('library');
      else expect(transports.ids).toContain(id);
  });

  it('gives its procedure the settings that it asks for', async () => {
    if (cell.kind !== 'procedure') return;
    const { settings } = await loadProcedure(cell.procedure);
    expect(settings.safeParse(cell.settings).error).toBeUndefined();
    expect(cell.load).toMatch(/^[A-Z0-9].*\.$/);
  });
});

const curves = all.flatMap(([id, scenario]) =>
  (scenario.curves ?? []).map(({ label, from }) => ({ name: `${id}: ${label}`, from, scenario })),
);

it.each(curves)('the curve $name has several cells, each at a place of its own', ({ from, scenario }) => {
  if (from.kind !== 'cells') return;
  expect(statisticsOf(from.metric).load.map(({ statistic }) => statistic)).toContain(from.statistic);
  const own = scenario.cells.filter(({ id }) => from.among?.includes(id) ?? true);
  if (from.among !== undefined)
    expect(own.map(({ id }) => id)).toEqual(expect.arrayContaining([...from.among]));
  const places = own.flatMap((cell) => {
    if (cell.kind !== 'load') return [];
    if (from.along === 'eventsPerSecond') return cell.pace.kind === 'rate' ? cell.pace.eventsPerSecond : [];
    return cell[from.along] ?? [];
  });
  expect(places.length).toBeGreaterThan(1);
  expect(new Set(places).size).toBe(places.length);
});

describe.each(metrics.entries())('the metric %s', (id, { label, definition }) => {
  it('is described in plain sentences', () => {
    expect(label).toMatch(/^[A-Z]/);
    expect(definition).toMatch(/^[A-Z].*\.$/);
    for (const { nullMeans } of Object.values(statisticsOf(id)).flat())
      expect(nullMeans).toMatch(/^[a-z].*[^.]$/);
  });

  it('has one margin for each statistic, wherever it exists', () => {
    const margins = new Map<string, unknown>();
    for (const { statistic, margin } of Object.values(statisticsOf(id)).flat())
      expect(margins.set(statistic, margins.get(statistic) ?? margin).get(statistic)).toEqual(margin);
    expect(margins.size).toBeGreaterThan(0);
  });
});
