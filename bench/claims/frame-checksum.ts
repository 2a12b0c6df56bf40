import { bytes, plain, text } from '../records/text.ts';
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
    const counted = text`A frame with a payload of ${bytes(reply.payloadBytes)} is ${bytes(frame.later.upBytes)} long`;
    return {
      outcome: extraBytes === 0 ? 'fails' : 'depends',
      because:
        extraBytes === 0
          ? text`${counted}: 2 bytes of header and 4 of masking key, so there is no room for one, and RFC 6455, section 5.2 defines none.`
          : text`It depends on what the ${plain(extraBytes)} bytes are that are neither header, masking key nor payload. ${counted}.`,
      evidence: ['functional-checks/reply'],
    };
  },
};
