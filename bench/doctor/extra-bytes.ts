import { withChildren } from '../rounds/arm.ts';
import { measure, type Trial } from '../rounds/trial.ts';
import { startInjected } from './arms.ts';
import { within, type Case, type Finding } from './case.ts';

const EXTRA_BYTES = 64;
/**
 * Neither side's framing grows on the way from here to there: a WebSocket header has 4 bytes from 126 to 65,535 bytes, and
 * the length of an HTTP chunk three digits from 256 to 4,095.
 */
const PAYLOAD_BYTES = 300;
const CONNECTIONS = 5;

/** Bytes of a stretch of one arm, and what arrived in it. */
interface Bytes {
  readonly wireBytes: number;
  readonly payloadBytes: number;
  readonly received: number;
}

export const extraBytes: Case = {
  title: 'Bytes on the wire',
  injected: `Every event of one arm is ${EXTRA_BYTES} bytes longer.`,
  seconds: 5,
  isDefault: true,
  async run(trial) {
    const findings: Finding[] = [];
    for (const transport of ['sse', 'websocket']) {
      findings.push(
        ...judgeBytes(
          transport,
          await bytesOf(trial, transport, 0),
          await bytesOf(trial, transport, EXTRA_BYTES),
        ),
      );
    }
    return findings;
  },
};

/** The same events 1, 2, 3 ... in every arm: the number of an event is part of its bytes. */
function bytesOf(trial: Trial, transport: string, extra: number): Promise<Bytes> {
  return withChildren(trial.signal, async (keep) => {
    const arm = await startInjected(trial, keep, {
      transport,
      connections: CONNECTIONS,
      payloadBytes: PAYLOAD_BYTES,
      ...(extra === 0 ? {} : { server: { kind: 'bytes', extraBytes: extra } }),
    });
    const { counts } = await measure(trial, arm, {
      pace: { kind: 'rate', eventsPerSecond: 500 },
      settleMs: 20,
      measureMs: 300,
    });
    return counts;
  });
}

/** What one event is longer, on the socket and in the text: both exactly what was added. Pure. */
export function judgeBytes(transport: string, plain: Bytes, longer: Bytes): readonly Finding[] {
  const perEvent = (of: 'wireBytes' | 'payloadBytes'): number => (longer[of] - plain[of]) / plain.received;
  const bytes = (value: number): string => `${value} B`;
  return [
    within(`events received over ${transport}`, longer.received, [plain.received, plain.received], String),
    within(
      `payload of an event over ${transport}`,
      perEvent('payloadBytes'),
      [EXTRA_BYTES, EXTRA_BYTES],
      bytes,
    ),
    within(`an event on the wire of ${transport}`, perEvent('wireBytes'), [EXTRA_BYTES, EXTRA_BYTES], bytes),
  ];
}
