import { defineRegistry, type Registry } from '../../registry.ts';
import { browsers } from './browsers.ts';
import { connect } from './connect.ts';
import { capacity } from './capacity.ts';
import { foreground } from './foreground.ts';
import { heartbeats } from './heartbeats.ts';
import { herd } from './herd.ts';
import { leaks } from './leaks.ts';
import { heldBack } from './held-back.ts';
import { memory } from './memory.ts';
import { polling } from './polling.ts';
import { slowConsumer } from './slow-consumer.ts';
import type { Study } from './study.ts';
import { wire } from './wire.ts';

/** Every procedure that a cell of kind `study` can ask for. The id is the file's name. */
export const studies: Registry<Study> = defineRegistry<Study>('study', {
  browsers,
  memory,
  wire,
  connect,
  capacity,
  'slow-consumer': slowConsumer,
  polling,
  foreground,
  herd,
  leaks,
  'held-back': heldBack,
  heartbeats,
});
