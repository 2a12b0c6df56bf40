/** For tests: a server process that keeps one timer and a string of 5,000 bytes for each connection that it ever had. */
import type { Connections, Mount, ServerHalf } from '../../../servers/contract.ts';
import { serveStream } from '../../processes/server-calls.ts';

const KEPT_BYTES = 5000;
const HOUR_MS = 3_600_000;

const kept: string[] = [];

function leaking(half: ServerHalf): ServerHalf {
  return {
    ...half,
    mount(mount: Mount): Connections {
      mount.app.use((_request, _response, next) => {
        // latin1 is one byte for each character, and a string that was made by decoding is one piece.
        kept.push(Buffer.alloc(KEPT_BYTES, kept.length % 100).toString('latin1'));
        setTimeout(() => undefined, HOUR_MS);
        next();
      });
      return half.mount(mount);
    },
  };
}

serveStream({
  serverOf: async () => leaking((await import('../../../servers/sse.ts')).server),
});
