import type { Scenario } from '../model/scenario.ts';
import { defineRegistry } from '../registry.ts';
import { browsers } from './browsers.ts';
import { connect } from './connect.ts';
import { capacity } from './capacity.ts';
import { cost } from './cost.ts';
import { compression } from './compression.ts';
import { faults } from './faults.ts';
import { fanOut } from './fan-out.ts';
import { foreground } from './foreground.ts';
import { heartbeats } from './heartbeats.ts';
import { herd } from './herd.ts';
import { leaks } from './leaks.ts';
import { memory } from './memory.ts';
import { payload } from './payload.ts';
import { scale } from './scale.ts';
import { polling } from './polling.ts';
import { serverRestart } from './server-restart.ts';
import { slowConsumer } from './slow-consumer.ts';
import { steady } from './steady.ts';
import { wire } from './wire.ts';

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
