import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planFor } from './analysis/plan.ts';
import { fixedOptions } from './api/reports.ts';
import { findPackageRoot } from './host/environment.ts';
import { formats } from './report/index.ts';
import { verifyChecksums } from './records/checksums.ts';
import { readRunFolder } from './records/run-file.ts';

const dir = join(findPackageRoot(import.meta.dirname), 'results/reference');
const run = await readRunFolder(dir);

describe('the reference run', () => {
  it('is complete, and vouched for', async () => {
    expect(run.complete).toBe(true);
    expect(await verifyChecksums(dir)).toBe(true);
  });

  it.each(formats.entries().filter(([, { fileName }]) => fileName !== null))(
    'renders to the committed bytes: %s',
    (_, { fileName, render }) => {
      const committed = readFileSync(join(dir, fileName ?? ''), 'utf8');
      expect(render(run, fixedOptions)).toBe(committed);
    },
  );

  it('fits one screen of a terminal, whatever number of questions it has', () => {
    const screen = { columns: 100, color: false, isShort: true };
    const lines = formats.get('terminal').render(run, screen).split('\n');
    expect(lines.length).toBeLessThanOrEqual(46);
  });

  it('gives its own load back, and a plan that follows from its verdict', () => {
    const steady = run.verdicts.find(
      ({ scenario, metric, role }) => scenario === 'steady' && metric === 'server-cpu' && role === 'primary',
    );
    const summary = run.scenarios.find(({ id, cell }) => id === 'steady' && cell === steady?.cell);
    if (steady === undefined || summary?.load.kind !== 'load') throw new Error('no steady cell');
    const { connections, eventsPerSecond } = summary.load;
    const measured = { connections, eventsPerSecond: eventsPerSecond ?? 0, payloadBytes: 79 };
    const [sse, websocket] = planFor(run, measured).transports;
    const deliveries = measured.connections * measured.eventsPerSecond;
    for (const [plan, value] of [
      [sse, steady.baselineValue],
      [websocket, steady.candidateValue],
    ] as const) {
      // The verdict takes medians over pairs, the plan over rounds, or from all loads where those are surer.
      const cores = ((value ?? 0) * deliveries) / 1e9;
      expect(plan?.cores?.low).toBeLessThan(cores);
      expect(plan?.cores?.high).toBeGreaterThan(cores);
      expect(plan?.cores?.tends).toBeNull();
      // At least the text, and fewer than 40 bytes around it.
      const bytes = (plan?.bytesPerSecond?.value ?? 0) / deliveries;
      expect(bytes).toBeGreaterThan(79);
      expect(bytes).toBeLessThan(119);
    }
  });
});
