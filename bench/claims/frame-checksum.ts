import { notShown, type Claim } from './contract.ts';

/** A frame of at most 125 bytes from a client: 2 bytes of header, 4 of masking key. RFC 6455, section 5.2. */
const HEADER_BYTES = 2 + 4;

export const frameChecksum: Claim = {
  sentence: 'WebSocket frames carry a checksum.',
  source: 'rexai.top',
  kind: 'folklore',
  decide: ({ functionalChecks: { reply } }) => {
    const frame = reply?.routes.find(({ route }) => route === 'frame');
    if (reply === null || frame === undefined) return notShown('reply');
    const extraBytes = frame.later.upBytes - reply.payloadBytes - HEADER_BYTES;
    const counted = `A frame with ${reply.payloadBytes} bytes is ${frame.later.upBytes} bytes long`;
    const isFull = extraBytes === 0;
    return {
      outcome: isFull ? 'fails' : 'depends',
      because: isFull
        ? `${counted}: 2 of header, 4 of masking key, the rest is payload. There is no room for one, and RFC 6455, section 5.2 knows none.`
        : `It depends on what the ${extraBytes} bytes are that are neither header, masking key nor payload. ${counted}.`,
      evidence: ['functional-checks/reply'],
    };
  },
};
