/** Entry point of a process that sends ordinary requests, as load or to be timed. */
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { fireCannon, sendTimed, type RequestCalls } from './requests.ts';
import { serveCalls } from './serve-calls.ts';

serveCalls<RequestCalls>({
  async timed({ url, plan }) {
    const { latenciesNs, failed } = await sendTimed(clock, url, plan);
    return { latency: encodeHistogram(latenciesNs), failed };
  },

  load: fireCannon,
});
