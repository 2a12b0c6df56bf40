/** A client that reads in an event where binary data is, and gets it with a request of its own. */
import { Agent, get } from 'node:http';
import type { Readable } from 'node:stream';
import type { ClientHalf, Target } from '../contract.ts';
import { dial } from '../engine/dial.ts';
import { Http2Connection } from '../http2/connection.ts';
import { over } from '../http2/sse.ts';
import { handlersFor } from '../replies/handlers.ts';
import { client as stream } from '../sse.ts';
import type { BlobHalf } from './contract.ts';

/** What becomes of a request. */
interface Outcome {
  readonly answered: (status: number | undefined, body: Readable) => void;
  readonly broken: (error: NodeJS.ErrnoException) => void;
}

/** Where events come from, and how data is got. */
interface Source {
  readonly events: ClientHalf;
  readonly request: (path: string, outcome: Outcome) => void;
  readonly close: () => void;
}

/** One request after the other on one connection that is kept, beside that of the events. */
function overHttp1(target: Target): Source {
  const { hostname: host, port } = new URL(target.origin);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = () => dial(new URL(target.origin), target).stream;
  return {
    events: stream,
    request(path, { answered, broken }) {
      get({ host, port, path, agent }, (response) => {
        answered(response.statusCode, response);
      }).on('error', broken);
    },
    close() {
      agent.destroy();
    },
  };
}

/** Each request is a stream of the connection that has the events. */
function onOneConnection(target: Target): Source {
  const connection = new Http2Connection(target);
  return {
    events: over(() => connection),
    request(path, { answered, broken }) {
      const asked = connection.session.request({ ':path': path });
      asked.on('response', ({ ':status': status }) => {
        answered(status, asked);
      });
      asked.on('error', broken);
    },
    close: () => undefined, // the connection ends with the events
  };
}

function receiving(sourceFor: (target: Target) => Source): BlobHalf {
  return {
    packages: stream.packages,
    open(place, handlers) {
      const target = { ...place, path: '/blob-urls', resumePoint: null };
      const { events, request, close } = sourceFor(target);
      let isOver = false;
      const fail = (why: string): void => {
        if (!isOver) handlers.failed(why);
      };
      const broken = (error: NodeJS.ErrnoException): void => {
        fail(error.code ?? error.message);
      };
      const fetchBlob = (path: string): void => {
        request(path, {
          answered(status, body) {
            const chunks: Buffer[] = [];
            body.on('data', (chunk: Buffer) => chunks.push(chunk));
            body.on('end', () => {
              if (status === 200) handlers.blob(Buffer.concat(chunks));
              else fail(`status ${status}`);
            });
            body.on('error', broken);
          },
          broken,
        });
      };
      const connection = events.open(target, handlersFor({ ...handlers, message: fetchBlob }));
      return {
        destroy() {
          isOver = true;
          close();
          connection.destroy();
        },
      };
    },
  };
}

export const client = receiving(overHttp1);
export const overHttp2 = receiving(onOneConnection);
