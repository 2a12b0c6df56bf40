import type { Case } from '../cases/case.ts';
import { defineRegistry } from '../registry.ts';
import { average } from './average.ts';
import { clientInServer } from './client-in-server.ts';
import { fixedOrder } from './fixed-order.ts';
import { oneRun } from './one-run.ts';
import { saturatedClient } from './saturated-client.ts';
import { stampAtSend } from './stamp-at-send.ts';
import { unequalPayload } from './unequal-payload.ts';
import { unreadLoss } from './unread-loss.ts';
import { wallClock } from './wall-clock.ts';

/** The mistakes that can be reproduced, in the order in which they are best read. */
export const traps = defineRegistry<Case>('trap', {
  'stamp-at-send': stampAtSend,
  'client-in-server': clientInServer,
  'one-run': oneRun,
  'fixed-order': fixedOrder,
  'saturated-client': saturatedClient,
  'unequal-payload': unequalPayload,
  average,
  'wall-clock': wallClock,
  'unread-loss': unreadLoss,
});
