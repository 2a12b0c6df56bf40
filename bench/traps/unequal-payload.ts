import { withChildren } from '../rounds/arm.ts';
import type { WindowArm } from '../rounds/window.ts';
import { measure, startArm } from '../rounds/trial.ts';
import { bytes, ratio } from './readings.ts';
import type { Reading, Trap, TrapContext, TrapResult } from './trap.ts';

const PAYLOAD_BYTES = 256;
/** What one side carries more: a longer field name, an envelope, a debug field. */
const EXTRA_BYTES = 64;
const CONNECTIONS = 5;
const LINK_BITS_PER_SECOND = 1e6;

/** What one arm came to. */
export interface ArmFigures {
  /** Bytes on the socket for each event, with all framing. */
  readonly wireBytes: number;
  readonly payloadBytes: number;
}

export interface PayloadFigures {
  readonly sse: ArmFigures;
  /** SSE with the extra bytes in every event. */
  readonly longerSse: ArmFigures;
  readonly websocket: ArmFigures;
}

export const unequalPayload: Trap = {
  title: 'Not the same message on both sides',
  mistake:
    'Two programs are compared as they are. One wraps its message in an envelope, or adds a field that the other does not ' +
    'have. Its bytes and its throughput are then those of the envelope, and the protocol gets the blame or the praise.',
  rightWay:
    'Both sides carry the same text, byte for byte. Payload bytes and wire bytes are counted apart, and what is left ' +
    'between them is the framing of the protocol. Where a protocol forces a difference, it is named and priced.',
  seen: {
    text:
      'The rules of the TechEmpower framework benchmarks ask every response for the same headers. For long a missing one ' +
      'was a warning only; a pull request made it a failure.',
    url: 'https://github.com/TechEmpower/FrameworkBenchmarks/pull/3643',
  },
  run: async (context) => comparePayloads(await measureArms(context)),
};

function measureArms(context: TrapContext): Promise<PayloadFigures> {
  return withChildren(context.signal, async (keep) => {
    const start = (transport: string, payloadBytes: number): Promise<WindowArm> =>
      startArm(context, keep, { transport, connections: CONNECTIONS, payloadBytes });
    const [sse, longerSse, websocket] = await Promise.all([
      start('sse', PAYLOAD_BYTES),
      start('sse', PAYLOAD_BYTES + EXTRA_BYTES),
      start('websocket', PAYLOAD_BYTES),
    ]);
    // The same events 1, 2, 3 ... everywhere: the number of an event is part of its bytes.
    return {
      sse: await sizesOf(context, sse),
      longerSse: await sizesOf(context, longerSse),
      websocket: await sizesOf(context, websocket),
    };
  });
}

async function sizesOf(context: TrapContext, arm: WindowArm): Promise<ArmFigures> {
  const { counts } = await measure(context, arm, {
    pace: { kind: 'rate', eventsPerSecond: 500 },
    settleMs: 20,
    measureMs: 160,
  });
  return {
    wireBytes: counts.wireBytes / counts.received,
    payloadBytes: counts.payloadBytes / counts.received,
  };
}

/** How many events go through a link of 1 Mbit/s, TCP and IP left aside. */
function fit(what: string, { wireBytes }: ArmFigures): Reading {
  return { what, says: { kind: 'measure', value: LINK_BITS_PER_SECOND / 8 / wireBytes, unit: 'events/s' } };
}

/** WebSocket / SSE with unequal and with equal messages. Pure. */
export function comparePayloads({ sse, longerSse, websocket }: PayloadFigures): TrapResult {
  const readings = (baseline: ArmFigures) => [
    bytes('payload of an event over SSE', baseline.payloadBytes),
    bytes('payload of an event over WebSocket', websocket.payloadBytes),
    bytes('on the wire over SSE', baseline.wireBytes),
    bytes('on the wire over WebSocket', websocket.wireBytes),
    ratio('wire bytes, WebSocket / SSE', websocket.wireBytes / baseline.wireBytes),
    fit('events through 1 Mbit/s over SSE', baseline),
    fit('events through 1 Mbit/s over WebSocket', websocket),
  ];
  return {
    setting:
      `${CONNECTIONS} connections. Left, every event over SSE is ${EXTRA_BYTES} bytes longer; right, both are equal. Bytes are ` +
      'counted at the socket, and exact; what fits through a link follows from them.',
    wrong: readings(longerSse),
    right: readings(sse),
    lesson:
      'Count the payload on both sides before you compare anything else. A difference there turns up again in every other number.',
  };
}
