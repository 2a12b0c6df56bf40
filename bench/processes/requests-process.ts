/** Entry point of a process that sends ordinary requests, as load or to be timed. It knows nothing of any stream. */
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { fireCannon } from './cannon.ts';
import type { RequestCalls } from './calls.ts';
import { serveCalls } from './serve-calls.ts';
import { sendTimed } from './timed-requests.ts';

serveCalls<RequestCalls>({
  async timed({ url, plan }) {
    const { latenciesNs, failed } = await sendTimed(clock, url, plan);
    return { latency: encodeHistogram(latenciesNs), failed };
  },

  load: fireCannon,
});
