import { defineRegistry, type Registry } from '../../registry.ts';
import { heartbeats } from './heartbeats.ts';
import { herd } from './herd.ts';
import { leaks } from './leaks.ts';
import { memory } from './memory.ts';
import type { Study } from './study.ts';

/** Every procedure that a cell of kind `study` can ask for. The id is the file's name. */
export const studies: Registry<Study> = defineRegistry<Study>('study', { memory, herd, leaks, heartbeats });
