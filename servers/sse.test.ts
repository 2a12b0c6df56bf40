import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import { startLoopback } from './hub/loopback.fixture.ts';
import { rawServerOf } from './hub/raw-server.fixture.ts';
import { chunk, dechunked, getRequest, sendRaw, type RawSocket } from './hub/raw-socket.fixture.ts';
import { joinsWrites } from './hub/joined-writes.ts';
import { until } from './hub/until.fixture.ts';
import { DEFAULT_SERVER_OPTIONS } from './contract.ts';
import { server as half, wire } from './sse.ts';

const CLOSE = 'Connection: close';
const { answerTo } = rawServerOf(half, getRequest);

type Settings = Parameters<typeof startLoopback>[1];

/** A server with one raw connection, which has read the first line of the stream. */
async function connected(settings: Settings = {}, ...headers: readonly string[]) {
  const server = await startLoopback([['sse', half]], settings);
  const raw = sendRaw(server.host.port, getRequest('/events', 'Connection: keep-alive', ...headers));
  await until('the retry line', () => raw.received().includes('retry: '));
  return { ...server, raw };
}

/** Waits for as much data as `expected` after the retry line, and gives back what came, without the chunks around it. */
async function afterRetry(raw: RawSocket, expected: string): Promise<string> {
  const first = 'retry: 3000\n\n';
  const data = (): string => dechunked(raw.body());
  await until(`data like ${expected}`, () => data().length >= first.length + latin1(expected).length);
  expect(data().slice(0, first.length)).toBe(first);
  return data().slice(first.length);
}

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

describe('the SSE server', () => {
  it('answers at once, before any event, with exactly these headers', async () => {
    const { raw } = await connected();
    const [head = ''] = raw.received().split('\r\n\r\n');
    const lines = head.split('\r\n').filter((line) => !line.startsWith('Date: '));
    expect(lines).toEqual([
      'HTTP/1.1 200 OK',
      'Content-Type: text/event-stream; charset=utf-8',
      'Cache-Control: no-cache, no-transform',
      'X-Accel-Buffering: no',
      'Stream-Epoch: epoch-1',
      'Connection: keep-alive',
      'Keep-Alive: timeout=5',
      'Transfer-Encoding: chunked',
    ]);
  });

  it('sends the reconnection time first, as it was asked to', async () => {
    const { raw } = await connected({ retryMs: 1234 });
    expect(raw.body()).toBe(chunk('retry: 1234\n\n'));
  });

  it('draws the reconnection time of each connection evenly around the one that was asked for', async () => {
    const draws = [0, 0.75];
    const settings = { retryMs: 3000, retrySpreadMs: 2000, random: () => draws.shift() ?? 0.5 };
    const { raw, host } = await connected(settings);
    expect(raw.body()).toBe(chunk('retry: 1000\n\n'));
    for (const told of ['retry: 4000\n', 'retry: 3000\n']) {
      const other = sendRaw(host.port, getRequest('/events'));
      await until(told, () => other.received().includes(told));
    }
    const short = { ...DEFAULT_SERVER_OPTIONS, retryMs: 10, retrySpreadMs: 50 };
    expect(wire.retry(short, () => 0)).toBe('retry: 0\n\n'); // never below 0
  });

  it('sends an event as an id line, a data line and an empty line, in one chunk', async () => {
    const { raw, publish, published } = await connected();
    for (const id of [1, 2]) {
      publish();
      const event = chunk(`id: ${id}\ndata: ${published.at(-1)}\n\n`);
      await until('the event', () => raw.body().endsWith(event));
    }
    expect(raw.body().startsWith(chunk('retry: 3000\n\n') + chunk(`id: 1\ndata: ${published[0]}\n\n`))).toBe(
      true,
    );
  });

  it('sends what is written in one turn of the event loop as node:http does: in one chunk, or in a chunk each', async () => {
    const { raw, publish, published } = await connected();
    publish(2);
    const events = published.map((text, index) => `id: ${index + 1}\ndata: ${text}\n\n`);
    const expected = (await joinsWrites()) ? chunk(events.join('')) : events.map(chunk).join('');
    await until('the events', () => raw.body().endsWith(expected));
  });

  it('sends a heartbeat as an empty comment', async () => {
    const { raw } = await connected({ heartbeatMs: 1 });
    await until('a heartbeat', () => raw.body().endsWith(chunk(':\n\n')));
    expect(raw.body()).toMatch(/^d\r\nretry: 3000\n\n\r\n(?:3\r\n:\n\n\r\n)+$/);
  });

  it('sends a gap as an event of its own kind, without an id, before what it still holds', async () => {
    const { publish, published, host } = await connected({ replayWindow: 1 });
    publish(9);
    const raw = sendRaw(host.port, getRequest('/events', 'Last-Event-ID: 2'));
    const gap = '{"gap":{"epoch":"epoch-1","oldestSeq":9,"requestedSeq":2}}';
    const expected = `event: gap\ndata: ${gap}\n\nid: 9\ndata: ${published[8]}\n\n`;
    expect(await afterRetry(raw, expected)).toBe(expected);
  });

  it('says goodbye with the last chunk', async () => {
    const { raw, host } = await connected();
    void host.close();
    await until('the end', () => raw.body().endsWith('0\r\n\r\n'));
    expect(await afterRetry(raw, '<end>')).toBe('<end>');
  });

  it.each([
    ['of the header before that of the URL', '?lastEventId=0', '2'],
    ['of the URL where the header means nothing', '?a=b&lastEventId=2.epoch-1', 'x'],
  ])('takes the resume point %s', async (_, query, header) => {
    const { publish, published, host } = await connected();
    publish(3);
    const raw = sendRaw(host.port, getRequest(`/events${query}`, `Last-Event-ID: ${header}`));
    const expected = `id: 3\ndata: ${published[2]}\n\n`;
    expect(await afterRetry(raw, expected)).toBe(expected);
  });

  it.each(['?lastEventId=', '?lastEventId=%', '?lasteventid=1'])('resumes nowhere with %s', async (query) => {
    const { publish, published, host } = await connected();
    publish();
    const raw = sendRaw(host.port, getRequest(`/events${query}`));
    await until('the retry line', () => raw.received().includes('retry: '));
    publish();
    const expected = `id: 2\ndata: ${published[1]}\n\n`;
    expect(await afterRetry(raw, expected)).toBe(expected);
  });
});

describe('a name with line breaks', () => {
  it.each([
    'a\n\ndata: forged\n\n',
    'a\r\rdata: forged\r\r',
    'a\r\n\r\nid: 9\r\n',
    '\u2028\u2029\u0085"\\',
    '\0\ud800',
  ])('such as %j forges no event', async (name) => {
    const { raw, publish, published } = await connected({ names: [name] });
    const received: EventSourceMessage[] = [];
    const comments: string[] = [];
    const parser = createParser({
      onEvent: (event) => received.push(event),
      onComment: (comment) => comments.push(comment),
    });
    publish();
    const data = await afterRetry(raw, `id: 1\ndata: ${published[0]}\n\n`);
    parser.feed(Buffer.from(data, 'latin1').toString());
    expect(received).toEqual([{ id: '1', event: undefined, data: published[0] }]);
    expect(comments).toEqual([]);
    const { name: carried }: { name: string } = JSON.parse(received[0]?.data ?? '');
    expect(carried).toBe(name);
  });
});

describe('a request for the stream', () => {
  it('with HEAD gets the headers alone, and takes no place', async () => {
    const answer = await answerTo(getRequest('/events', CLOSE).replace('GET', 'HEAD'));
    expect(answer).toContain('Content-Type: text/event-stream; charset=utf-8\r\n');
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  it.each(['POST', 'PUT', 'OPTIONS'])('with %s opens none', async (method) => {
    const answer = await answerTo(getRequest('/events', CLOSE).replace('GET', method));
    expect(answer).not.toContain('text/event-stream');
  });

  it('from a listed origin may be read there, with the name of the history: browsers ask for these headers', async () => {
    const { raw } = await connected(
      { allowedOrigins: ['https://example.org'] },
      'Origin: https://example.org',
    );
    for (const header of [
      'Access-Control-Allow-Origin: https://example.org',
      'Access-Control-Expose-Headers: Stream-Epoch',
      'Vary: Origin',
    ]) {
      expect(raw.received()).toContain(`\r\n${header}\r\n`);
    }
    expect(raw.received()).not.toContain('Allow-Credentials');
    const settings = { allowedOrigins: ['https://example.org'], allowCredentials: true };
    const asked = await connected(settings, 'Origin: https://example.org');
    expect(asked.raw.received()).toContain('\r\nAccess-Control-Allow-Credentials: true\r\n');
  });

  it('that is refused says why, in plain text', async () => {
    const answer = await answerTo(getRequest('/events', 'Origin: https://evil.example', CLOSE));
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\nContent-Type: text\/plain; charset=utf-8\r\n/);
    expect(answer).toMatch(
      /\r\n\r\nOrigin 'https:\/\/evil\.example' is not on the list of allowed origins\.$/,
    );
    expect(answer).not.toContain('Access-Control');
  });
});
