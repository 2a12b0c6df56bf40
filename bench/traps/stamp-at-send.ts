import { duration, quantiles, voidChecks, words } from './readings.ts';
import {
  measureStall,
  predictedNs,
  STALL_MS,
  STALL_PERIOD_NS,
  STALL_SETTING,
} from '../doctor/stalled-server.ts';
import type { WholeWindow } from '../rounds/trial.ts';
import type { Trap, TrapResult } from './trap.ts';

const PERCENTS = [50, 90, 99] as const;

export const stampAtSend: Trap = {
  title: 'Starting the stopwatch at the moment of sending',
  mistake:
    'The clock of each event starts when the server begins to send it. Then the server stops for half a second. The events ' +
    'of that half second are all sent late, one right after the other, and each of them arrives soon after it was sent. The ' +
    'numbers say that all was well. The sender and the measurement have agreed to look away together: Gil Tene named this ' +
    'coordinated omission.',
  rightWay:
    'The clock starts when the plan wanted the event sent, whether the server was able to or not. That is when a user began ' +
    'to wait. The effect of one stall D on N events, one each T, can be predicted: quantile q of delivery is ' +
    'D - T * floor(N * (1 - q)), or the usual value where that is lower. A busy machine adds to it.',
  seen: {
    text:
      'An issue at the OpenMessaging benchmark asks to take latencies from the intended send time, as otherwise a ' +
      'generator that cannot keep up goes unnoticed in the percentiles.',
    url: 'https://github.com/openmessaging/benchmark/issues/247',
  },
  run: async (context) => compareStamps(await measureStall(context)),
};

/** Both readings of one and the same stream. Pure. */
export function compareStamps({
  client: { transit, delivery },
  checks,
}: Pick<WholeWindow, 'client' | 'checks'>): TrapResult {
  return {
    setting: STALL_SETTING,
    wrong: quantiles('the delay', transit, PERCENTS),
    right: [
      ...quantiles('the delay', delivery, PERCENTS),
      ...PERCENTS.map((percent) => {
        const predicted = predictedNs(STALL_MS * 1e6, STALL_PERIOD_NS, delivery.count, percent / 100);
        const what = `p${percent}, predicted from the stall alone`;
        return predicted === 0 ? words(what, 'as without a stall') : duration(what, predicted);
      }),
      voidChecks(checks),
    ],
    lesson:
      'Take the start of a delay from the plan, and never from the code that is being measured. If a tool does not say ' +
      'which of the two it does, stop its server for half a second and look.',
  };
}
