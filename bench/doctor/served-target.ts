import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { ordinaryArm, type Keep } from '../processes/children.ts';
import type { TargetCell } from '../records/scenario.ts';
import type { Trial } from '../rounds/context.ts';
import { Service } from '../rounds/session.ts';

/** Connections, and events per second to each: what the doctor puts on servers elsewhere, too. */
export const TARGET_LOAD = { connections: 100, eventsPerSecond: 250 } as const;

/** Longer than a round takes on any machine that is worth a measurement; the stream ends with its process. */
const STREAM_SECONDS = 120;

/** A server of this project that sends by itself, as a target that nothing is known of but its URL and its process. */
export async function serveAsTarget(
  context: Trial,
  keep: Keep,
  transport: 'sse' | 'websocket',
): Promise<ForeignTarget> {
  const { eventsPerSecond } = TARGET_LOAD;
  const service = new Service({ context, plan: ordinaryArm(transport, `${transport} target`), keep });
  const { port } = await service.listen();
  void service.emit(service.planEvents(STREAM_SECONDS * eventsPerSecond, 1e9 / eventsPerSecond, 20));
  const { pid } = service.server;
  return {
    label: transport,
    url: transport === 'sse' ? `http://127.0.0.1:${port}/events` : `ws://127.0.0.1:${port}/websocket`,
    headers: [],
    subprotocols: [],
    send: null,
    insecure: false,
    method: 'GET',
    body: null,
    seq: null,
    sentAt: { path: 'sentNs', unit: 'monotonic-ns' },
    serverPids: pid === undefined ? [] : [pid],
  };
}

/** What is observed of such servers. */
export function servedCell(of: Pick<TargetCell, 'id' | 'transports' | 'primary' | 'rounds'>): TargetCell {
  const always = (value: number): TargetCell['pairs'] => ({ quick: value, standard: value, full: value });
  return {
    kind: 'target',
    label: `${TARGET_LOAD.connections} connections`,
    connections: TARGET_LOAD.connections,
    settleMs: 150,
    measureMs: always(400),
    pairs: always(2),
    clientProcesses: 1,
    ...of,
  };
}
