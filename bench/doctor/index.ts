import type { Case } from '../cases/case.ts';
import { defineRegistry } from '../registry.ts';
import { asTarget } from './as-target.ts';
import { busyClient } from './busy-client.ts';
import { cutConnections } from './cut.ts';
import { exactEvents } from './exact-events.ts';
import { extraBytes } from './extra-bytes.ts';
import { heldOutPlan } from './held-out-plan.ts';
import { lateEvents } from './late-events.ts';
import { loadClient } from './load-client.ts';
import { neighbours } from './neighbours.ts';
import { overload } from './overload.ts';
import { knownRecovery } from './recovery.ts';
import { burningServer } from './server-cpu.ts';
import { simulatedAa } from './simulated-aa.ts';
import { stalledServer } from './stalled-server.ts';

/** Every injection with a known answer, in the order in which they run. */
export const cases = defineRegistry<Case>('case', {
  'late-events': lateEvents,
  'stalled-server': stalledServer,
  'exact-events': exactEvents,
  'cut-connections': cutConnections,
  'known-recovery': knownRecovery,
  'extra-bytes': extraBytes,
  'busy-client': busyClient,
  overload,
  'server-cpu-10': burningServer(10, true),
  'server-cpu-5': burningServer(5, false),
  'server-cpu-20': burningServer(20, false),
  'neighbours-25': neighbours(25, true),
  'neighbours-10': neighbours(10, false),
  'neighbours-50': neighbours(50, false),
  plan: heldOutPlan,
  'as-target': asTarget,
  'load-client': loadClient,
  'simulated-aa': simulatedAa,
});
