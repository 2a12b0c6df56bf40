/**
 * Entry point of one process that holds both sides, as many published benchmarks do: the server, and the clients that
 * measure it. Deliberate bad practice: they share one event loop and one CPU account. The ordinary processes of
 * `bench/measure` never load the other side.
 */
import type { ClientObserver } from '../../clients/engine/measured-client.ts';
import { StreamClient } from '../../clients/engine/stream-client.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { startHost } from '../../servers/hub/host.ts';
import { drawNames } from '../../servers/stream/names.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract.ts';
import { startPacer } from '../../servers/stream/pacer.ts';
import { EventStream } from '../../servers/stream/stream.ts';
import { Probe } from '../processes/probe.ts';
import { serveCalls } from '../processes/serve-calls.ts';
import { Stamps } from '../../clients/engine/stamps.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { isMeasuring, transports } from '../transports.ts';
import { STAYS_AWAY } from '../rounds/stays-away.ts';
import type { OneProcessCalls } from './client-in-server.ts';

/** Until the first event is due, and after the measured stretch, ms. */
const LEAD_MS = 40;
const TAIL_MS = 100;

serveCalls<OneProcessCalls>({
  async measure({ transport, seed, connections, eventsPerSecond, settleMs, measureMs }) {
    const halves = transports.get(transport);
    if (!isMeasuring(halves)) throw new Error(`'${transport}' is not for load`);
    const { server } = await halves.server();
    const { client: half } = await halves.client();
    const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0 };
    const stream = new EventStream({
      clock,
      epoch: 'one-process',
      names: drawNames(seed),
      payloadBytes: null,
      replayWindow: 0,
    });
    const host = await startHost({
      halves: [[transport, server]],
      stream,
      options,
      port: 0,
      host: '127.0.0.1',
    });

    const delivery = new Stamps();
    let deliveries = 0;
    let window = { fromNs: Infinity, untilNs: Infinity };
    let open = 0;
    let allOpen = (): void => {};
    const opened = new Promise<void>((resolve) => {
      allOpen = resolve;
    });
    const observer: ClientObserver = {
      attempted() {},
      opened() {
        open += 1;
        if (open === connections) allOpen();
      },
      received(_client, event, receivedNs) {
        deliveries += 1;
        if (event.dueNs >= window.fromNs && event.dueNs < window.untilNs)
          delivery.push(receivedNs - event.dueNs);
      },
      lost() {},
      closedForGood() {},
    };
    for (let index = 0; index < connections; index += 1) {
      new StreamClient({
        half,
        origin: `http://127.0.0.1:${host.port}`,
        policy: STAYS_AWAY,
        clock,
        random: () => 0.5, // no jitter, no reconnect: never drawn
        observer,
      }).connect();
    }
    await opened;

    const startNs = clock.nowNs() + LEAD_MS * 1e6;
    window = { fromNs: startNs + settleMs * 1e6, untilNs: startNs + (settleMs + measureMs) * 1e6 };
    const probe = new Probe(clock, window, () => [deliveries]);
    const events = Math.round(((settleMs + measureMs + TAIL_MS) / 1000) * eventsPerSecond);
    const plan = { firstSeq: 1, events, startNs, periodNs: 1e9 / eventsPerSecond };
    await new Promise<void>((resolve) => {
      startPacer(clock, plan, 1, (seq, dueAtNs) => stream.publish(seq, dueAtNs), resolve);
    });
    const reading = await probe.finished();
    return {
      ...reading.usage,
      deliveries: reading.work[0] ?? 0,
      delivery: encodeHistogram(delivery.values()),
    };
  },
});
