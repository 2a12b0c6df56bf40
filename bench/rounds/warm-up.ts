import type { ArmRecord } from '../records/record.ts';
import type { Circumstances } from './checks.ts';
import { runWindow, type WindowArm, type WindowPlan } from './window.ts';

/** Code is warm when one burst costs as much CPU per delivery as the burst before, within this share. */
export const STABLE_WITHIN = 0.05;
/** A machine that never settles must not hold up the run. */
const MOST_BURSTS = 4;
/** Saturated traffic compiles the hot path in the least time. */
const BURST: WindowPlan = { pace: { kind: 'saturate' }, settleMs: 20, measureMs: 200 };
/** A compressor works for seconds on what a burst left in its queue, and there it would fall into the first window, ms. */
const DRAIN_TIMEOUT_MS = 20_000;

/** Drives traffic until the compiler has done its work, as seen in the server's CPU per delivery. */
export async function warmUp(
  arm: WindowArm,
  circumstances: Circumstances,
): Promise<NonNullable<ArmRecord['warmUp']>> {
  const cpuPerDeliveryNs: number[] = [];
  for (let burst = 0; burst < MOST_BURSTS; burst += 1) {
    const { server } = await runWindow(arm, BURST, circumstances, DRAIN_TIMEOUT_MS);
    if (server === null || server.deliveries === 0) return { stable: false, cpuPerDeliveryNs };
    cpuPerDeliveryNs.push(((server.cpuUserUs + server.cpuSystemUs) * 1000) / server.deliveries);
    if (isStable(cpuPerDeliveryNs)) return { stable: true, cpuPerDeliveryNs };
  }
  return { stable: false, cpuPerDeliveryNs };
}

/** @param history CPU per delivery in each burst, oldest first. */
export function isStable(history: readonly number[]): boolean {
  const [before, last] = history.slice(-2);
  return before !== undefined && last !== undefined && Math.abs(last - before) <= STABLE_WITHIN * before;
}
