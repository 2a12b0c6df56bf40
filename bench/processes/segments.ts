import { setTimeout as sleep } from 'node:timers/promises';
import { readTextOrNull } from '../host/proc.ts';

/** Longer than TCP delays an acknowledgement, ms: after it everything has been sent. */
const REST_MS = 60;

/** TCP segments that this machine has sent since it started, acknowledgements included; null: the system does not count. */
export function readSegments(): number | null {
  return segmentsIn(readTextOrNull('/proc/net/snmp'));
}

/** Finds `OutSegs` by its name: a line with the names, and one with the values. */
export function segmentsIn(text: string | null): number | null {
  const [names = [], values = []] = (text ?? '')
    .split('\n')
    .filter((line) => line.startsWith('Tcp: '))
    .map((line) => line.split(' '));
  const value = Number(values[names.indexOf('OutSegs')] ?? Number.NaN);
  return Number.isSafeInteger(value) ? value : null;
}

/**
 * TCP segments that this machine has sent during `work`. The count covers the whole machine, so it is valid only between two
 * silences: null where something else was sent just before or just after, or the system does not count.
 */
export async function segmentsDuring(
  work: () => Promise<void>,
  read: () => number | null = readSegments,
  restMs = REST_MS,
): Promise<number | null> {
  const isSilent = async (): Promise<boolean> => {
    const atFirst = read();
    await sleep(restMs);
    return read() === atFirst;
  };
  const wasSilent = await isSilent();
  const before = read();
  await work();
  if (!wasSilent || before === null) return null;
  await sleep(restMs);
  const after = read();
  return (await isSilent()) && after !== null ? after - before : null;
}
