/**
 * A control: `sse.ts` where all responses of Express share one hidden class, so `sse.ts` minus this is the cost of a class for
 * each response. Nothing else differs: routes, middleware and methods are those of Express.
 *
 * Express gives each request and each response another prototype. On Node.js 20 and 22, every object that gets another prototype
 * and then another property has a hidden class of its own, and the code of node:http, which V8 compiles for the classes it has met,
 * looks each property up again. Here node:http makes the objects with the prototype that Express wants, which leaves it nothing
 * to change. Node.js 24 has one class without it.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { Messages, ServerHalf } from '../contract.ts';
import { sseAt } from '../sse.ts';

/** Classes for `createServer` whose prototypes are those that `app` gives to requests and responses. */
export function messagesOf(app: Express): Messages {
  class Request extends IncomingMessage {}
  class Response<Asked extends IncomingMessage = IncomingMessage> extends ServerResponse<Asked> {}
  Object.setPrototypeOf(Request.prototype, app.request); // once, and not for each request
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });
  return { IncomingMessage: Request, ServerResponse: Response };
}

export const server: ServerHalf = { ...sseAt('/events-one-class'), messagesOf };
