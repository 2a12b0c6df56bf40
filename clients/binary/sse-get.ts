/** A client that reads in an event where binary data is, and gets it: one request after the other on one connection that is kept. */
import { Agent, get } from 'node:http';
import { handlersFor } from '../replies/handlers.ts';
import { client as stream } from '../sse.ts';
import type { BlobHalf } from './contract.ts';

export const client: BlobHalf = {
  packages: stream.packages,
  open(origin, handlers) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });
    let isOver = false;
    const fail = (why: string): void => {
      if (!isOver) handlers.failed(why);
    };
    const broken = (error: NodeJS.ErrnoException): void => {
      fail(error.code ?? error.message);
    };
    const fetchBlob = (path: string): void => {
      get(new URL(path, origin), { agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          if (response.statusCode === 200) handlers.blob(Buffer.concat(chunks));
          else fail(`status ${response.statusCode}`);
        });
        response.on('error', broken);
      }).on('error', broken);
    };
    const target = { origin, path: '/blob-urls', resumePoint: null };
    const connection = stream.open(target, handlersFor({ ...handlers, message: fetchBlob }));
    return {
      destroy() {
        isOver = true;
        agent.destroy();
        connection.destroy();
      },
    };
  },
};
