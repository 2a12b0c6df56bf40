/** Entry point of a process with clients that send to their rooms and receive from them. It never loads server code. */
import type { RoomConnection, RoomHalf } from '../../clients/replies/contract.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { startPacer } from '../../servers/stream/pacer.ts';
import { defineRegistry } from '../registry.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import { Probe } from './probe.ts';
import type { RoomClientCalls } from './room-calls.ts';
import { RoomLedger, messageText } from './room-ledger.ts';
import { serveCalls } from './serve-calls.ts';
import { waitFor } from './wait-for.ts';

const sse = () => import('../../clients/replies/sse.ts');
const websocket = () => import('../../clients/replies/websocket.ts');

const halves = defineRegistry<() => Promise<{ readonly client: RoomHalf }>>('way of sending', {
  sse,
  websocket,
  'sse-tls': sse,
  'websocket-tls': websocket,
  'sse-h2': () => import('../../clients/replies/sse-h2.ts'),
  'websocket-h2': () => import('../../clients/replies/websocket-h2.ts'),
  'raw-tcp': () => import('../../clients/replies/raw-tcp.ts'),
});

const JOIN_TIMEOUT_MS = 20_000;

let clients: readonly RoomConnection[] = [];
let roomSize = 1;
let ledger: RoomLedger | null = null;
let failed = 0;

serveCalls<RoomClientCalls>({
  async join({ transport, origin, clients: count, roomSize: size, ...trusting }) {
    const { client } = await halves.get(transport)();
    roomSize = size;
    let opened = 0;
    clients = Array.from({ length: count }, (_, receiver) =>
      client.join(
        { origin, room: String(Math.floor(receiver / size)), ...trusting },
        {
          opened() {
            opened += 1;
          },
          message(text) {
            ledger?.received(receiver, text, clock.nowNs());
          },
          failed() {
            failed += 1;
          },
          lost() {
            failed += 1;
          },
        },
      ),
    );
    await waitFor(() => opened + failed >= count, JOIN_TIMEOUT_MS);
    if (opened < count) throw new Error(`only ${opened} of ${count} clients joined their rooms`);
    return { packages: client.packages };
  },

  async drive({ plan, window, drainMs }) {
    const own = new RoomLedger(plan, { clients: clients.length, roomSize }, window);
    ledger = own;
    failed = 0;
    const probe = new Probe(clock, window, () => [own.deliveries]);
    await new Promise<void>((resolve) =>
      startPacer(
        clock,
        plan,
        plan.firstSeq,
        (planSeq) => {
          const { from, seq } = own.messageAt(planSeq);
          clients[from]?.send(messageText(from, seq), () => {
            own.acknowledged(planSeq, clock.nowNs());
          });
        },
        resolve,
      ),
    );
    await waitFor(() => own.isComplete(), drainMs);
    const { usage, work, stoodNs } = await probe.finished();
    const { delaysNs, acknowledgedNs, ...counts } = own.counts();
    return {
      window: { usage, deliveries: work[0] ?? 0, stoodNs },
      delays: encodeHistogram(delaysNs),
      acknowledged: encodeHistogram(acknowledgedNs),
      ...counts,
      failed,
    };
  },
});
