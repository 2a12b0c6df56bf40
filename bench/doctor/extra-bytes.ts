import { exactly, type CaseFinding } from '../cases/case.ts';
import type { DeliveryCounts } from '../records/record.ts';
import { bytes } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';
import { measureInjected } from './arms.ts';
import { injection, overBoth } from './injection.ts';

const EXTRA_BYTES = 64;
/**
 * Neither side's framing grows on the way from here to there: a WebSocket header has 4 bytes from 126 to 65,535 bytes, and
 * the length of an HTTP chunk three digits from 256 to 4,095.
 */
const PAYLOAD_BYTES = 300;
const LOAD = { connections: 5, eventsPerSecond: 500, settleMs: 20, measureMs: 300 };

type Bytes = Pick<DeliveryCounts, 'wireBytes' | 'payloadBytes' | 'received'>;

export const extraBytes = injection({
  title: 'Bytes on the wire',
  injected: `Every event of one arm is ${EXTRA_BYTES} bytes longer.`,
  seconds: 5,
  run: (trial) =>
    overBoth(async (transport, label) => {
      const plain = await bytesOf(trial, transport, 0);
      return judgeBytes(label, plain, await bytesOf(trial, transport, EXTRA_BYTES));
    }),
});

/** The same events 1, 2, 3 ... in every arm: the number of an event is part of its bytes. */
function bytesOf(trial: Trial, transport: string, extra: number): Promise<Bytes> {
  const server = extra === 0 ? undefined : ({ kind: 'bytes', extraBytes: extra } as const);
  const plan = { transport, payloadBytes: PAYLOAD_BYTES, server, ...LOAD };
  return measureInjected(trial, plan, ({ counts }) => counts);
}

/** What one event is longer, on the socket and in the text: both exactly what was added. Pure. */
export function judgeBytes(label: string, plain: Bytes, longer: Bytes): readonly CaseFinding[] {
  const perEvent = (of: 'wireBytes' | 'payloadBytes'): number => (longer[of] - plain[of]) / plain.received;
  return [
    exactly(`events received over ${label}`, longer.received, plain.received),
    exactly(`payload added to an event over ${label}`, perEvent('payloadBytes'), EXTRA_BYTES, bytes),
    exactly(`wire bytes added to an event over ${label}`, perEvent('wireBytes'), EXTRA_BYTES, bytes),
  ];
}
