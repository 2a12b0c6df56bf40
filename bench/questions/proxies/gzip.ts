import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import type { ClientHalf } from '../../../clients/contract.ts';
import { startAttempt } from '../../../clients/engine/attempt.ts';
import { accept, ask, client as sse, read } from '../../../clients/sse.ts';
import type { ServerHalf } from '../../../servers/contract.ts';

/** SSE of a client that asks for gzip and decodes what came compressed, as browsers do. @param onCompressed whether it was */
export function askingForGzip(onCompressed: (isCompressed: boolean) => void): ClientHalf {
  return {
    ...sse,
    open(target, handlers) {
      const attempt = startAttempt(target, handlers);
      ask(target, attempt)
        .setHeader('Accept-Encoding', 'gzip')
        .on('response', (response) => {
          const isCompressed = response.headers['content-encoding'] === 'gzip';
          onCompressed(isCompressed);
          if (!accept(response, attempt)) return;
          // Each flush of the proxy is read at once, and not when the decoder has a block.
          const decoder = createGunzip({ flush: constants.Z_SYNC_FLUSH });
          read(isCompressed ? pipeline(response, decoder, () => undefined) : response, attempt);
        })
        .end();
      return attempt;
    },
  };
}

/** The same server without what it tells proxies: neither `no-transform` nor `X-Accel-Buffering: no`. */
export function unmarked(server: ServerHalf): ServerHalf {
  return {
    ...server,
    mount(on) {
      on.app.use((_request, response, next) => {
        const writeHead = response.writeHead.bind(response);
        Object.assign(response, {
          writeHead: (status: number, headers: Readonly<Record<string, string>>) => {
            const { 'X-Accel-Buffering': _mark, ...others } = headers;
            return writeHead(status, { ...others, 'Cache-Control': 'no-cache' });
          },
        });
        next();
      });
      return server.mount(on);
    },
  };
}
