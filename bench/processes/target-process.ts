/** Entry point of a process that holds the clients of one foreign target. It loads no server code. */
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { answerStandstill } from '../host/standstill.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { listenTo } from './listen.ts';
import { serveCalls } from './serve-calls.ts';
import type { TargetCalls } from './target-calls.ts';
import { halfOf, TargetClients } from './target-clients.ts';
import { wallNowMs } from './wall-clock.ts';

const clients = new TargetClients(clock, wallNowMs, encodeHistogram);

serveCalls<TargetCalls>({
  async open(ask) {
    const half = await halfOf(ask.target);
    return { ...(await clients.open(ask, half)), packages: half.packages };
  },
  measure: ({ window }) => clients.measure(window),
  close: () => clients.close(),
  listen: async (ask) => listenTo(ask, await halfOf(ask.target), clock),
  mark() {
    clients.mark();
    return { marked: true };
  },
  interruption: () => clients.interruption(),
  standstill: answerStandstill,
});
