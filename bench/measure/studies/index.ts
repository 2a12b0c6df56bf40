import { defineRegistry, type Registry } from '../../registry.ts';
import { heldBack } from './held-back.ts';
import { memory } from './memory.ts';
import type { Study } from './study.ts';

/** Every procedure that a cell of kind `study` can ask for. The id is the file's name. */
export const studies: Registry<Study> = defineRegistry<Study>('study', { memory, 'held-back': heldBack });
