import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Mount, ServerHalf } from '../contract.ts';
import { IDLE, startLoopback } from './loopback.fixture.ts';
import { getRequest, sendRaw, upgradeRequest } from './raw-socket.fixture.ts';
import { until } from './until.fixture.ts';

/** A host with one transport that mounts itself as a test wants it. */
async function hostWith(mount: (ways: Mount) => void) {
  const half: ServerHalf = {
    path: '/half',
    packages: [],
    mount(ways) {
      mount(ways);
      return IDLE;
    },
  };
  const { host } = await startLoopback([['test', half]]);
  return host;
}

/** The whole answer to `request`, which must end the connection. */
async function answerTo(port: number, request: string): Promise<string> {
  const raw = sendRaw(port, request);
  await until('the end of the answer', () => raw.hasEnded());
  return raw.received();
}

const close = 'Connection: close';
const bare: RequestListener = (_request, response) => void response.end('bare');

describe('a path that a transport takes from node:http', () => {
  it.each([
    ['/taken', 'bare'],
    ['/taken?lastEventId=2', 'bare'],
    ['//host/taken', 'bare'],
    ['/', 'express'],
    ['/taken/', 'express'],
    ['/taken/more', 'express'],
    ['//', 'express'],
  ])('is its own, and all others go to Express: %s to %s', async (path, taker) => {
    const host = await hostWith(({ app, onGet }) => {
      onGet('/taken', bare);
      app.use((_request, response) => void response.send('express'));
    });
    expect(await answerTo(host.port, getRequest(path, close))).toMatch(new RegExp(`\r\n\r\n${taker}$`));
  });

  it.each(['POST', 'OPTIONS'])('leaves %s to Express as well', async (method) => {
    const host = await hostWith(({ onGet }) => {
      onGet('/taken', bare);
    });
    const answer = await answerTo(host.port, getRequest('/taken', close).replace('GET', method));
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  });
});

it('a connection with a hundred requests behind an endless one is closed, and most of them are never handled', async () => {
  let handled = 0;
  const host = await hostWith(({ onGet }) => {
    onGet('/taken', (_request, response) => {
      handled += 1;
      response.write('endless');
    });
  });
  const raw = sendRaw(host.port, getRequest('/taken').repeat(100));
  await until('the connection to close', () => raw.isClosed());
  expect(handled).toBe(16);
});

it('requests that wait their turn on one connection are all answered', async () => {
  const host = await hostWith(({ onGet }) => {
    onGet('/taken', bare);
  });
  const raw = sendRaw(host.port, getRequest('/taken').repeat(10));
  await until('ten answers', () => raw.received().split('bare').length === 11);
  raw.socket.write(getRequest('/taken').repeat(10));
  await until('twenty answers', () => raw.received().split('bare').length === 21);
});

describe('an upgrade', () => {
  it('goes to the transport that takes its path, and to that one alone', async () => {
    const host = await hostWith(({ onUpgrade }) => {
      for (const path of ['/one', '/two']) onUpgrade(path, (_request, socket) => void socket.end(path));
    });
    expect(await answerTo(host.port, upgradeRequest('/two?lastEventId=2'))).toBe('/two');
    expect(await answerTo(host.port, upgradeRequest('/one'))).toBe('/one');
    const answer = await answerTo(host.port, upgradeRequest('/three'));
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(answer).toMatch(/\r\n\r\nUpgrades are served at \/one, \/two\.$/);
  });

  it('is an ordinary request as long as no transport takes any', async () => {
    const host = await hostWith(({ app }) => {
      app.get('/taken', (_request, response) => void response.set('Connection', 'close').send('express'));
    });
    expect(await answerTo(host.port, upgradeRequest('/taken'))).toMatch(/\r\n\r\nexpress$/);
  });

  it('behind a response that is still being written closes the connection: its bytes would fall into that response', async () => {
    const taken: string[] = [];
    const host = await hostWith(({ onGet, onUpgrade }) => {
      onGet('/taken', (_request, response) => void response.write('first'));
      onUpgrade('/one', () => taken.push('one'));
    });
    const raw = sendRaw(host.port, getRequest('/taken') + upgradeRequest('/one'));
    await until('the connection to close', () => raw.isClosed());
    expect(taken).toEqual([]);
  });
});

it('a body that is read half-way does not bring the server down', async () => {
  const readHalf = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for await (const _ of request) break; // Node.js takes the socket from the request here
    response.end('half');
  };
  const host = await hostWith(({ app }) => {
    app.post('/half', (request, response) => void readHalf(request, response));
  });
  const ask = (body: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${host.port}/half`, { method: 'POST', body });
  await ask('x'.repeat(100_000)).catch(() => undefined);
  expect((await ask('y')).status).toBe(200);
});
