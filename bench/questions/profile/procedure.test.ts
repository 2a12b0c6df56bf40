import { expect, it } from 'vitest';
import { entryPoint, ordinaryArm, type ArmPlan } from '../../processes/children.ts';
import { runProcedure, type Measured } from '../procedure.fixture.ts';
import { CODE_PARTS } from './parts.ts';

const CONNECTIONS = 50;
/** Far more than everything else that a server does for an event. */
const BURNT_NS = 100_000;
/** What the samples leave open, in standard errors. */
const ERRORS = 4;
/**
 * What else may differ: on a busy machine samples wait for a processor, and too many of them are taken where the server does so
 * itself, in system calls.
 */
const OTHERWISE = 0.3;

/** What the compiler does is no part of what is found. */
const WARM = { warmUpShare: 1 };
const settings = { steps: [CONNECTIONS], deliveriesPerSecond: 4000, intervalUs: 200, sampledMs: 2400 };

const burning: ArmPlan = {
  ...ordinaryArm('sse'),
  server: entryPoint('questions/profile/burning-process.fixture.js', [String(BURNT_NS)]),
};

const of = ({ valueOf }: Measured, quantity: string): number => valueOf(quantity, CONNECTIONS) ?? NaN;

it('finds CPU time that is burnt in a file where it was burnt, and parts that add up to the whole', async () => {
  const measured = await runProcedure('profile', burning, settings, WARM);
  expect(measured.checks).toEqual([]);
  const whole = of(measured, 'whole');
  const share = of(measured, 'harness') / whole;
  const errorNs = whole * Math.sqrt((share * (1 - share)) / of(measured, 'samples'));
  expect(Math.abs(of(measured, 'harness') - BURNT_NS)).toBeLessThan(ERRORS * errorNs + OTHERWISE * BURNT_NS);
  expect(CODE_PARTS.reduce((sum, part) => sum + of(measured, part), 0)).toBeCloseTo(whole, 6);
}, 60_000);

it('finds next to nothing there in a server that burns nothing', async () => {
  const measured = await runProcedure('profile', 'sse', settings, WARM);
  expect(of(measured, 'harness')).toBeLessThan(BURNT_NS / 10);
  expect(of(measured, 'kernel')).toBeGreaterThan(0);
}, 60_000);
