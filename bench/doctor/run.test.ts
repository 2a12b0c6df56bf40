import { describe, expect, it } from 'vitest';
import { analyse } from '../analysis/analyse.ts';
import { ordinaryArm } from '../processes/children.ts';
import type { Trial } from '../rounds/context.ts';
import { runLoadRound } from '../rounds/load-round.ts';
import { windowsOf, targetWindowsOf, type ServerWindow } from '../records/record.ts';
import { injectedArm } from './arms.ts';
import { measureBoth } from './as-target.ts';
import { cases } from './index.ts';
import { catalogueOf, contextOf } from './rounds.ts';
import { simulatedCell } from './simulation.ts';

// Real processes. Only what no load of the machine can change is expected.
const LONG = 120_000;

const trial = (): Trial => ({
  seed: 7,
  cpus: null,
  signal: new AbortController().signal,
  warmUpShare: 0.1,
});

describe('the doctor, with real processes', () => {
  it.each(['exact-events', 'cut-connections', 'extra-bytes'])(
    'finds exactly what was injected: %s',
    async (id) => {
      const { rows } = await cases.get(id).run(trial());
      expect(rows.filter(({ isFound }) => !isFound)).toEqual([]);
      expect(rows.length).toBeGreaterThan(2);
    },
    LONG,
  );

  it(
    'burns CPU time in one server of two, and its record can never become a report',
    async () => {
      const cell = { ...simulatedCell, connections: 20, measureMs: { quick: 300, standard: 300, full: 300 } };
      const arms = [
        ordinaryArm('sse'),
        injectedArm('sse', 'sse-burning', { server: { kind: 'burn', share: 6 } }),
      ];
      const context = contextOf(trial(), 'server-cpu', arms);
      const record = await runLoadRound(context, cell);
      const cpuPerDelivery = (arm: string): number => {
        const servers = record.windows.flatMap((window) => (window.arm === arm ? (window.server ?? []) : []));
        const total = (of: (server: ServerWindow) => number): number =>
          servers.reduce((sum, server) => sum + of(server), 0);
        return (
          total(({ cpuUserUs, cpuSystemUs }) => cpuUserUs + cpuSystemUs) /
          total(({ deliveries }) => deliveries)
        );
      };
      // Six times as much on top: even a machine that is all noise does not hide it.
      expect(cpuPerDelivery('sse-burning') / cpuPerDelivery('sse')).toBeGreaterThan(2);
      expect(() => analyse([record], catalogueOf('doctor', cell, []), null)).toThrow(
        "holds the injection 'server-cpu'",
      );
    },
    LONG,
  );

  it(
    'measures the same two servers as a load and as targets, with as many connections',
    async () => {
      const { loads, targets } = await measureBoth(trial(), 1);
      const opened = targets
        .flatMap(targetWindowsOf)
        .map(({ arm, clients }) => [arm, clients.map(({ connections }) => connections)] as const);
      expect(new Set(opened.map(([arm]) => arm))).toEqual(new Set(['sse', 'websocket']));
      for (const [, connections] of opened) expect(connections).toEqual([100]);
      expect(loads.flatMap(windowsOf).length).toBeGreaterThanOrEqual(4);
      // The servers are known to it by their process and by the time in their events.
      for (const { clients } of targets.flatMap(targetWindowsOf)) {
        expect(clients[0]?.delays).toMatchObject({ early: 0 });
        if (process.platform === 'linux') expect(clients[0]?.serverProcess).not.toBeNull();
      }
    },
    LONG,
  );
});
