import { measureInjected } from '../doctor/arms.ts';
import { bytes, perSecond, ratio } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { statement, trap, type TrapResult } from './trap.ts';

const PAYLOAD_BYTES = 256;
/** What one side carries more: a longer field name, an envelope, a debug field. */
const EXTRA_BYTES = 64;
const LOAD = { connections: 5, eventsPerSecond: 500, settleMs: 20, measureMs: 160 };
const LINK_BITS_PER_SECOND = 1e6;

/** Bytes per event of one arm. */
export interface Sizes {
  /** Bytes on the socket, with all framing. */
  readonly wireBytes: number;
  readonly payloadBytes: number;
}

export const unequalPayload = trap({
  title: 'Different messages on the two sides',
  mistake:
    'Two programs are compared as they are. One wraps its message in an envelope, or adds a field. Its bytes and its ' +
    'throughput are then those of the envelope, and they are attributed to the protocol.',
  rightWay:
    'Both sides carry the same text, byte for byte. Payload bytes and wire bytes are counted apart: the difference between ' +
    'them is the framing of the protocol. Where a protocol forces a difference, it is named and measured.',
  seen:
    'The rules of the TechEmpower framework benchmarks ask every response for the same headers. For a long time a missing ' +
    'one was a warning only; a pull request made it a failure.',
  url: 'https://github.com/TechEmpower/FrameworkBenchmarks/pull/3643',
  async run(trial) {
    const sse = await sizesOf(trial, 'sse', PAYLOAD_BYTES);
    const longerSse = await sizesOf(trial, 'sse', PAYLOAD_BYTES + EXTRA_BYTES);
    return comparePayloads({ sse, longerSse, websocket: await sizesOf(trial, 'websocket', PAYLOAD_BYTES) });
  },
});

/** The same events 1, 2, 3 ... in every arm: the number of an event is part of its bytes. */
function sizesOf(trial: Trial, transport: string, payloadBytes: number): Promise<Sizes> {
  return measureInjected(trial, { transport, payloadBytes, ...LOAD }, ({ counts }) => ({
    wireBytes: counts.wireBytes / counts.received,
    payloadBytes: counts.payloadBytes / counts.received,
  }));
}

/** WebSocket / SSE with unequal and with equal messages. Pure. */
export function comparePayloads(of: Readonly<Record<'sse' | 'longerSse' | 'websocket', Sizes>>): TrapResult {
  const { sse, longerSse, websocket } = of;
  // TCP and IP left aside.
  const throughLink = ({ wireBytes }: Sizes) => perSecond(LINK_BITS_PER_SECOND / 8 / wireBytes);
  const readings = (baseline: Sizes) => [
    statement('payload of an event over SSE', bytes(baseline.payloadBytes)),
    statement('payload of an event over WebSocket', bytes(websocket.payloadBytes)),
    statement('on the wire over SSE', bytes(baseline.wireBytes)),
    statement('on the wire over WebSocket', bytes(websocket.wireBytes)),
    statement('wire bytes, WebSocket / SSE', ratio(websocket.wireBytes / baseline.wireBytes)),
    statement('events through 1 Mbit/s over SSE', throughLink(baseline)),
    statement('events through 1 Mbit/s over WebSocket', throughLink(websocket)),
  ];
  return {
    setting:
      `${LOAD.connections} connections. Left, every event over SSE is ${EXTRA_BYTES} bytes longer; right, both are equal. Bytes ` +
      'are counted at the socket, and exact; what fits through a link follows from them.',
    wrong: readings(longerSse),
    right: readings(sse),
    lesson:
      'Count the payload on both sides before you compare anything else. A difference there appears in every other number.',
  };
}
