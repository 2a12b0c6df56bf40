import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { valueAtQuantile } from '../stats/histogram.ts';
import { Child } from './child.ts';
import type { RequestCalls } from './requests.ts';
import { entryPoint } from './children.ts';

const TIMEOUT_MS = 20_000;

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
}

/** A process that has sent its first request: nothing falls due while it starts. */
async function startRequests(): Promise<Child<RequestCalls>> {
  const child = new Child<RequestCalls>(entryPoint('processes/requests-process.js'), 'test requests');
  onTestFinished(() => child.kill());
  const url = await serve((_request, response) => response.end('ok'));
  await child.call('timed', { url, plan: inAWhile(5, 1e6) }, TIMEOUT_MS);
  return child;
}

const inAWhile = (events: number, periodNs: number) => ({
  firstSeq: 1,
  events,
  startNs: clock.nowNs() + 20e6,
  periodNs,
});

it('a server that answers 30 ms late shows in the latency of every request', async () => {
  const url = await serve((_request, response) => {
    setTimeout(() => response.end('ok'), 30);
  });
  const requests = await startRequests();
  const plan = inAWhile(40, 5e6);
  const { latency, failed } = await requests.call('timed', { url, plan }, TIMEOUT_MS);
  const passedNs = clock.nowNs() - plan.startNs;
  expect([latency.count, failed]).toEqual([40, 0]);
  // Timers fire up to 1 ms early, and a histogram rounds by 1 %.
  expect(valueAtQuantile(latency, 0)).toBeGreaterThan(28e6);
  expect(valueAtQuantile(latency, 1)).toBeLessThan(passedNs * 1.01);
});

it('a stall of 300 ms makes all requests late that were due in it, sent or not', async () => {
  let isFirst = true;
  const url = await serve((_request, response) => {
    if (isFirst) {
      isFirst = false;
      const untilNs = clock.nowNs() + 300e6;
      while (clock.nowNs() < untilNs); // the server does nothing else
    }
    response.end('ok');
  });
  const requests = await startRequests();
  const { latency } = await requests.call('timed', { url, plan: inAWhile(60, 5e6) }, TIMEOUT_MS);
  // Due at 0, 5 ... 295 ms: half of them waited for 150 ms or longer. Counted from the sending, most would show nothing.
  expect(valueAtQuantile(latency, 0.5)).toBeGreaterThan(140e6);
});

it('answers other than 200 and broken connections count as failed, and have no latency', async () => {
  let count = 0;
  const url = await serve((request, response) => {
    count += 1;
    if (count % 3 === 0) request.socket.destroy();
    else response.writeHead(count % 3 === 1 ? 200 : 500).end();
  });
  const requests = await startRequests();
  const { latency, failed } = await requests.call('timed', { url, plan: inAWhile(9, 10e6) }, TIMEOUT_MS);
  expect([latency.count, failed]).toEqual([3, 6]);
});

it('connections of autocannon begin one after the other, and not with one blow', async () => {
  const first = new Map<unknown, number>();
  const url = await serve(({ socket }, response) => {
    if (!first.has(socket)) first.set(socket, clock.nowNs());
    response.end('ok');
  });
  const requests = await startRequests();
  await requests.call('load', { url, connections: 10, requestsPerSecond: 20, seconds: 2 }, TIMEOUT_MS);
  const begun = [...first.values()];
  expect(begun).toHaveLength(10);
  expect((begun.at(-1) ?? 0) - (begun[0] ?? 0)).toBeGreaterThan(300e6);
});

it('autocannon sends what it was told to, and says how much of it failed', async () => {
  let count = 0;
  const url = await serve((_request, response) => {
    count += 1;
    response.writeHead(count % 10 === 0 ? 503 : 200, { 'Content-Length': 2 }).end('ok');
  });
  const requests = await startRequests();
  const load = { url, connections: 4, requestsPerSecond: 100, seconds: 1 };
  const { answers, seconds, bytes, failed } = await requests.call('load', load, TIMEOUT_MS);
  expect(answers).toBeGreaterThan(0); // a busy machine takes long for each
  expect(answers / seconds).toBeLessThan(130);
  expect(answers).toBeLessThanOrEqual(count);
  expect(Math.abs(failed - Math.floor(answers / 10))).toBeLessThanOrEqual(1);
  expect(bytes / answers).toBeGreaterThan(100);
});
