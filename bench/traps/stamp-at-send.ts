import {
  measureStall,
  predictedNs,
  STALL_MS,
  STALL_PERIOD_NS,
  STALL_SETTING,
} from '../doctor/stalled-server.ts';
import { ns } from '../records/text.ts';
import type { WholeWindow } from '../rounds/window.ts';
import { quantiles, statement, trap, voidChecks, type TrapResult } from './trap.ts';

const PERCENTS = [50, 90, 99] as const;

export const stampAtSend = trap({
  title: 'Starting the clock at the moment of sending',
  mistake:
    'The clock of each event starts when the server begins to send it. Then the server stops for half a second. Its events ' +
    'are all sent late, and each arrives soon after it was sent: the numbers say that all was well. Gil Tene named this ' +
    'coordinated omission: the measurement pauses with what it measures.',
  rightWay:
    'The clock starts when the plan wanted the event sent, whether the server was able to or not. That is when a user began ' +
    'to wait. The effect of one stall D on N events, one each T, can be predicted: quantile q of delivery is ' +
    'D - T * floor(N * (1 - q)), or the usual value where that is lower. A busy machine adds to it.',
  seen:
    'An issue at the OpenMessaging benchmark asks to take latencies from the intended send time, as otherwise a generator ' +
    'that cannot keep up goes unnoticed in the percentiles.',
  url: 'https://github.com/openmessaging/benchmark/issues/247',
  run: async (trial) => compareStamps(await measureStall(trial)),
});

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
        return statement(
          `p${percent}, predicted from the stall alone`,
          predicted === 0 ? 'as without a stall' : ns(predicted),
        );
      }),
      voidChecks(checks),
    ],
    lesson:
      'Take the start of a delay from the plan, never from the code that is being measured. If a tool does not say ' +
      'which of the two it does, stop its server for half a second and look.',
  };
}
