import { ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import type { Response } from 'express';
import { expect, it } from 'vitest';
import type { ServerHalf } from '../contract.ts';
import { bytesOfALife } from '../hub/raw-server.fixture.ts';
import { startLoopback } from '../hub/loopback.fixture.ts';
import { getRequest, sendRaw } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { server as sse } from '../sse.ts';
import { server as oneClass } from './sse-one-class.ts';

const CLIENTS = 20;

// V8 compares hidden classes only for code that asks in its own syntax.
setFlagsFromString('--allow-natives-syntax');
const haveSameClass: unknown = runInThisContext('(one, other) => %HaveSameMap(one, other)');

function isOneClass(objects: readonly object[]): boolean {
  if (typeof haveSameClass !== 'function') throw new Error('V8 does not compare classes');
  return objects.every((one) => haveSameClass(one, objects[0]) === true);
}

/** The open responses of a server with some clients, and their requests. */
async function responsesOf(half: ServerHalf) {
  const server = await startLoopback([['it', half]]);
  const responses: ServerResponse[] = [];
  server.host.server.on('request', (_request, response) => responses.push(response));
  for (let opened = 1; opened <= CLIENTS; opened += 1) {
    const raw = sendRaw(server.host.port, getRequest(half.path));
    await until('the stream', () => raw.received().includes('retry: '));
  }
  server.publish();
  return { responses, requests: responses.map(({ req }) => req) };
}

it('has one hidden class for all responses and one for all requests', async () => {
  const { responses, requests } = await responsesOf(oneClass);
  expect([isOneClass(responses), isOneClass(requests)]).toEqual([true, true]);
});

it('differs in that from SSE on Express as it is, before Node.js 24', async () => {
  const { responses, requests } = await responsesOf(sse);
  const isNewer = Number.parseInt(process.versions.node, 10) >= 24;
  expect([isOneClass(responses), isOneClass(requests)]).toEqual([isNewer, isNewer]);
});

it('sends the bytes of the SSE server, from the first header to the last chunk', async () => {
  const lifeOf = async (half: ServerHalf): Promise<string | undefined> => {
    const [bytes] = await bytesOfALife([half], (path) => getRequest(path, 'Connection: keep-alive'));
    return bytes?.replaceAll(/Ns":\d+/g, 'Ns":0');
  };
  const own = await lifeOf(oneClass);
  expect(own).toContain('event: gap\n');
  expect(own).toBe(await lifeOf(sse));
});

it('leaves routes, middleware and the methods of Express as they are', async () => {
  const server = await startLoopback([['it', oneClass]]);
  let seen: Response | null = null;
  server.host.app.use((_request, response, next) => {
    seen = response;
    next();
  });
  server.host.app.get('/json/:name', (request, response) => {
    response.status(201).json({ name: request.params.name, isHtml: request.accepts('html') });
  });
  const answer = await fetch(new URL('/json/Kuhn', server.origin), { headers: { Accept: 'text/html' } });
  expect([answer.status, await answer.json()]).toEqual([201, { name: 'Kuhn', isHtml: 'html' }]);
  expect(seen).toBeInstanceOf(ServerResponse);
  expect(seen).toHaveProperty('app', server.host.app);
});
