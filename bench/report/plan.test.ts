import { expect, it } from 'vitest';

import { pointAt, sizedRun } from '../analysis/plan.fixture.ts';
import { planFor } from '../analysis/plan.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { renderPlan } from './plan.ts';

const options = { columns: 100, color: false };
const load = { connections: 10_000, eventsPerSecond: 0.2, payloadBytes: 300 };

it('a plan has every value with its interval, marks what is extrapolated, and names what to run for the rest', () => {
  const run = sizedRun({ cpuNs: [pointAt(20_000)], overheadBytes: [pointAt(25)] });
  expect(renderPlan(planFor(run, load), run, options)).toMatchInlineSnapshot(`
    "10,000 connections, 0.2 events per second to each, 300 bytes per event: 2,000 deliveries per second.
    From run 2026-05-04-093000-standard. Intervals of at least 95 % confidence.
    What                              SSE                                          WebSocket
    ───────────────────────────────────────────────────────────────────────────────────────────
    Server CPU                        0.0400 cores * (0.0360 cores..0.0440 cores)  not measured
    Server memory of the connections  not measured                                 not measured
    Bandwidth to the clients          5.20 Mbit/s * (5.16 Mbit/s..5.24 Mbit/s)     not measured
    Opening all connections once      not measured                                 not measured
    - Server CPU was not measured in this run: npm run bench -- steady
    - Server memory of the connections was not measured in this run: npm run bench -- memory
    - Bandwidth to the clients was not measured in this run: npm run bench -- steady
    - Opening all connections once was not measured in this run: npm run bench -- wire
    - * Server CPU: extrapolated in connections, rate, payload, deliveries per second: expect more or
      less.
    - * Bandwidth to the clients: extrapolated in payload: expect more.
    - Server CPU is in processors of the machine that measured. One Node.js process uses about one of
      them: more cores need more processes.
    - Memory is heap and buffers of the server per connection. What the process holds without
      connections and what the kernel holds for sockets come on top.
    - Bandwidth counts the bytes on the sockets. TCP and IP headers, TLS and heartbeats come on top.
    - An interval is for one more round of the load on the machine that measured: 19 of 20 lie in it,
      within the measured loads. Where a run measured few loads, CPU per event is their mean: a busier
      server does each event for less.
    Measured in: steady.
    "
  `);
});

it('a run that measured nothing that a plan needs says so', () => {
  const run = sampleRun();
  const text = renderPlan(planFor(run, load), run, options);
  expect(text).toContain('It measured nothing that a plan needs.');
  expect(text).toContain('npm run bench -- steady');
});

it('values of one round have no interval, and the plan says so', () => {
  const run = sizedRun({ cpuNs: [pointAt(20_000, { confidence: 0 })] });
  expect(renderPlan(planFor(run, load), run, options)).toContain('Some values come from one round');
});
