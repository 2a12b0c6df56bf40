import type { Scenario } from '../records/scenario.ts';
import { defineRegistry } from '../registry.ts';
import { browsers } from './browsers/scenario.ts';
import { connect } from './connect/scenario.ts';
import { capacity } from './capacity/scenario.ts';
import { cost } from './cost/scenario.ts';
import { compression } from './compression/scenario.ts';
import { faults } from './faults/scenario.ts';
import { fanOut } from './fan-out/scenario.ts';
import { foreground } from './foreground/scenario.ts';
import { heartbeats } from './heartbeats/scenario.ts';
import { herd } from './herd/scenario.ts';
import { leaks } from './leaks/scenario.ts';
import { memory } from './memory/scenario.ts';
import { payload } from './payload/scenario.ts';
import { scale } from './scale/scenario.ts';
import { polling } from './polling/scenario.ts';
import { serverRestart } from './server-restart/scenario.ts';
import { slowConsumer } from './slow-consumer/scenario.ts';
import { steady } from './steady/scenario.ts';
import { wire } from './wire/scenario.ts';

/** The questions that a run can ask, in the order of the report. */
export const scenarios = defineRegistry<Scenario>('scenario', {
  steady,
  'fan-out': fanOut,
  'server-restart': serverRestart,
  faults,
  memory,
  browsers,
  wire,
  connect,
  cost,
  scale,
  capacity,
  payload,
  'slow-consumer': slowConsumer,
  polling,
  foreground,
  herd,
  leaks,
  heartbeats,
  compression,
});
