import { defineRegistry } from '../registry.ts';
import { builtIn } from './built-in.ts';
import { bun } from './bun.ts';
import type { Guest } from './contract.ts';
import { deno } from './deno.ts';
import { fastify } from './fastify.ts';
import { nchan } from './nchan.ts';

const table = { express: builtIn, fastify, nchan, bun, deno } as const satisfies Record<string, Guest>;

/** Every server that can be started to be measured from outside, by its id. */
export const guests = defineRegistry<Guest>('guest', table);
