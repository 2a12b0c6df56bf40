import { hostname } from 'node:os';
import { readTextOrNull } from './proc.ts';

/** What tells this machine from others: of its boot, which containers on one machine share; elsewhere its name. */
export function readMachine(): string {
  return readTextOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? hostname();
}
