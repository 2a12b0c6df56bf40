/**
 * An exhibit of bad practice, and no transport: the SSE server as a well-known article shows it. It starts an interval for each
 * connection and never clears it. After the client has left, the interval and all that it refers to stay, and it goes on
 * writing to a closed response. `../sse.ts` is the right way. The procedure `leaks` shows what this costs.
 */
import type { Request, Response } from 'express';
import { NO_CONNECTIONS, type Connections, type Mount, type ServerHalf } from '../contract.ts';
import { systemClock as clock } from '../stream/clock.ts';

const PATH = '/events';
const PERIOD_MS = 1000;

function mount({ app }: Mount): Connections {
  app.get(PATH, (_request: Request, response: Response) => {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache',
      Connection: 'keep-alive',
    });
    response.flushHeaders();
    let seq = 0;
    // The mistake: what this returns is not kept, so it cannot be cleared.
    setInterval(() => {
      seq += 1;
      const nowNs = clock.nowNs();
      // The article sends a bare name. This is the event of this project, so that its clients can read it.
      const data = JSON.stringify({ seq, dueNs: nowNs, sentNs: nowNs, name: 'Kuhn Group' });
      response.write(`id: ${seq}\ndata: ${data}\n\n`);
    }, PERIOD_MS);
  });
  // It keeps no list of its connections: it can neither count them nor say goodbye.
  return {
    counts: () => NO_CONNECTIONS,
    isCongested: () => false,
    endAll: () => undefined,
    destroyAll: () => undefined,
  };
}

export const server: ServerHalf = { path: PATH, packages: ['express'], mount };
