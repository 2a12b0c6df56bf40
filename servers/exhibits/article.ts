/**
 * An exhibit of bad practice, and no transport: the SSE server as a well-known article shows it. It starts an interval for each
 * connection and never clears it. When the client has left, the interval and all that it refers to stay, and it goes on
 * writing to nobody. `../sse.ts` is the right way. The procedure `leaks` shows what this costs.
 */
import type { Request, Response } from 'express';
import { systemClock as clock } from '../stream/clock.ts';
import type { Connections, Mount, ServerHalf } from '../contract.ts';

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
    // The mistake: nobody keeps what this returns, so nobody can clear it.
    setInterval(() => {
      seq += 1;
      const nowNs = clock.nowNs();
      // The article sends a bare name. Ours is the event of this project, so that its clients can read it.
      const data = JSON.stringify({ seq, dueNs: nowNs, sentNs: nowNs, name: 'Kuhn Group' });
      response.write(`id: ${seq}\ndata: ${data}\n\n`);
    }, PERIOD_MS);
  });
  return NOTHING_KNOWN;
}

/** It keeps no list of its connections: it can neither count them nor say goodbye. */
const NOTHING_KNOWN: Connections = {
  counts: () => ({
    connections: 0,
    timers: 0,
    bufferedBytes: 0,
    deliveries: 0,
    replayed: 0,
    closedSlow: 0,
  }),
  isCongested: () => false,
  endAll: () => undefined,
  destroyAll: () => undefined,
};

export const server: ServerHalf = { path: PATH, packages: ['express'], mount };
