import type { Scenario } from '../model/scenario.ts';
import { defineRegistry } from '../registry.ts';
import { compression } from './compression.ts';
import { faults } from './faults.ts';
import { fanOut } from './fan-out.ts';
import { linkCut } from './link-cut.ts';
import { memory } from './memory.ts';
import { serverRestart } from './server-restart.ts';
import { steady } from './steady.ts';

/** The questions that a run can ask, in the order of the report. */
export const scenarios = defineRegistry<Scenario>('scenario', {
  steady,
  'fan-out': fanOut,
  'server-restart': serverRestart,
  'link-cut': linkCut,
  faults,
  memory,
  compression,
});
