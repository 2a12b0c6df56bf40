import { defineRegistry, type Registry } from '../registry.ts';
import { browsers } from './browsers/procedure.ts';
import { connect } from './connect/procedure.ts';
import { capacity } from './capacity/procedure.ts';
import { foreground } from './foreground/procedure.ts';
import { heartbeats } from './heartbeats/procedure.ts';
import { herd } from './herd/procedure.ts';
import { leaks } from './leaks/procedure.ts';
import { heldBack } from './compression/procedure.ts';
import { memory } from './memory/procedure.ts';
import { polling } from './polling/procedure.ts';
import { slowConsumer } from './slow-consumer/procedure.ts';
import type { Procedure } from './procedure.ts';
import { wire } from './wire/procedure.ts';

/** Every procedure that a cell of kind `procedure` can ask for. The id is the file's name. */
export const procedures: Registry<Procedure> = defineRegistry<Procedure>('procedure', {
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
