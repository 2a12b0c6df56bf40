/**
 * Entry point of clients that only count. It answers the calls that a round of targets makes, with the events and its CPU time: of
 * anything else it knows nothing.
 */
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { answerStandstill } from '../host/standstill.ts';
import { Probe } from '../processes/probe.ts';
import { serveCalls } from '../processes/serve-calls.ts';
import type { TargetCalls } from '../processes/target-calls.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { BareClients } from './bare-clients.ts';

const clients = new BareClients();
const nothing = encodeHistogram([]);

serveCalls<Pick<TargetCalls, 'open' | 'measure' | 'close' | 'standstill'>>({
  async open({ target: { url }, connections }) {
    const startedNs = clock.nowNs();
    await Promise.all(Array.from({ length: connections }, () => clients.open(url)));
    return { open: connections, connectNs: clock.nowNs() - startedNs, failure: null, packages: [] };
  },
  async measure({ window }) {
    const { usage, work, stoodNs } = await new Probe(clock, window, () => [clients.events]).finished();
    const seen = {
      ...usage,
      deliveries: work[0] ?? 0,
      connections: clients.connections,
      lostConnections: 0,
      heartbeats: 0,
      wireBytes: 0,
      payloadBytes: 0,
      openings: nothing,
      firstEvents: nothing,
      gaps: nothing,
      longestGapNs: 0,
      sequence: null,
      delays: null,
      serverProcess: null,
    };
    return { seen, stoodNs };
  },
  close() {
    const { connections } = clients;
    clients.close();
    return { connections };
  },
  standstill: answerStandstill,
});
