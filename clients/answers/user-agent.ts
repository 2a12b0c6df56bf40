import { Agent } from 'undici';
import type { AnswerTarget } from './contract.ts';

/**
 * The connection of a user, which is kept for the next request. There is one at a time: a question that is asked when the last event
 * of an answer was read, but not yet the end of its response, would open another one. @param http2 offers HTTP/2
 */
export function makeAgent({ trusted }: AnswerTarget, http2 = false): Agent {
  return new Agent({
    connections: 1,
    allowH2: http2,
    ...(trusted === null ? {} : { connect: { ca: trusted } }),
  });
}
