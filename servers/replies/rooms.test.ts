import { EventEmitter, once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_SERVER_OPTIONS, type ServerHalf } from '../contract.ts';
import { startHost } from '../hub/host.ts';
import { sendRaw, upgradeRequest, getRequest } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { systemClock as clock } from '../stream/clock.ts';
import { EventStream } from '../stream/stream.ts';
import { MOST_MESSAGE_BYTES, readMessage, writeMessage } from './message.ts';
import { server as raw } from './raw-tcp.ts';
import { MOST_PER_SECOND, Rooms } from './rooms.ts';
import { server as sse } from './sse.ts';
import { server as websocket } from './websocket.ts';

async function listen(half: ServerHalf, maxConnections = 10): Promise<number> {
  const stream = new EventStream({
    clock,
    epoch: 'rooms',
    names: ['-'],
    payloadBytes: null,
    replayWindow: 0,
  });
  const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0, maxConnections };
  const host = await startHost({ halves: [['it', half]], stream, options, port: 0, host: '127.0.0.1' });
  onTestFinished(() => host.close());
  return host.port;
}

function post(port: number, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/room-messages?room=a`, { method: 'POST', body, headers });
}

const MESSAGE = '{"from":1,"seq":1,"text":"hello"}';

describe('a message', () => {
  it('is written anew, without further fields', () => {
    const read = readMessage('{"text":"a\\nb","seq":2,"from":1,"more":true}');
    expect(read).toEqual({ from: 1, seq: 2, text: 'a\nb' });
    expect(read === null ? '' : writeMessage(read)).toBe('{"from":1,"seq":2,"text":"a\\nb"}');
  });

  it.each([
    '',
    'null',
    '[]',
    '{"from":1,"seq":1}',
    '{"from":-1,"seq":1,"text":""}',
    '{"from":10000,"seq":1,"text":""}',
  ])('is not %s', (json) => {
    expect(readMessage(json)).toBeNull();
  });
});

describe('POST beside SSE', () => {
  it('sends a message to the stream of the room, and cannot forge an event', async () => {
    const port = await listen(sse);
    const stream = sendRaw(port, getRequest('/room-events?room=a'));
    await until('the stream', () => stream.received().includes('\r\n\r\n'));
    expect((await post(port, '{"from":1,"seq":1,"text":"a\\n\\ndata: forged"}')).status).toBe(204);
    await until('the message', () => stream.body().includes('forged'));
    expect(stream.body()).toContain('data: {"from":1,"seq":1,"text":"a\\n\\ndata: forged"}\n\n');
  });

  it('refuses what is no message, is too long, goes to an empty room or comes from a strange page', async () => {
    const port = await listen(sse);
    expect((await post(port, MESSAGE)).status).toBe(404);
    const stream = sendRaw(port, getRequest('/room-events?room=a'));
    await until('the stream', () => stream.received().includes('\r\n\r\n'));
    expect((await post(port, 'hello')).status).toBe(400);
    expect((await post(port, 'x'.repeat(MOST_MESSAGE_BYTES + 1))).status).toBe(413);
    expect((await post(port, MESSAGE, { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(port, MESSAGE)).status).toBe(204);
  });
});

describe('a WebSocket', () => {
  it('gets its own message back, and is closed after what is none or is too long', async () => {
    const port = await listen(websocket);
    for (const [sent, code] of [
      ['hello', 1007],
      ['x'.repeat(MOST_MESSAGE_BYTES + 1), 1009],
    ] as const) {
      const client = new WebSocket(`ws://127.0.0.1:${port}/room?room=a`);
      client.on('error', () => undefined);
      await once(client, 'open');
      client.send(MESSAGE);
      const [data] = await once(client, 'message');
      expect(String(data)).toBe(MESSAGE);
      client.send(sent);
      expect((await once(client, 'close'))[0]).toBe(code);
    }
  });
});

it.each([
  ['sse', sse, getRequest('/room-events?room=a'), getRequest('/room-events')],
  ['websocket', websocket, upgradeRequest('/room?room=a'), upgradeRequest('/room')],
  ['raw-tcp', raw, upgradeRequest('/room-raw?room=a'), upgradeRequest('/room-raw')],
] as const)(
  '%s refuses a client without a room, and one beyond its limit',
  async (_, half, named, unnamed) => {
    const port = await listen(half, 1);
    const nameless = sendRaw(port, unnamed);
    await until('a refusal', () => nameless.received().startsWith('HTTP/1.1 400'));
    const first = sendRaw(port, named);
    await until('the first', () => /^HTTP\/1\.1 (?:200|101)/.test(first.received()));
    const second = sendRaw(port, named);
    await until('a refusal', () => second.received().startsWith('HTTP/1.1 503'));
  },
);

describe('a room', () => {
  const member = () => {
    const texts: string[] = [];
    return {
      texts,
      send: (text: string) => texts.push(text),
      bufferedBytes: () => 0,
      end() {},
      destroy() {},
    };
  };

  it('counts what arrives after a later message of the same client', () => {
    const rooms = new Rooms(DEFAULT_SERVER_OPTIONS);
    rooms.join('a', member(), new EventEmitter());
    for (const [from, seq] of [
      [1, 1],
      [1, 3],
      [1, 2],
      [2, 1],
    ])
      rooms.post('a', JSON.stringify({ from, seq, text: '' }));
    expect(rooms.traffic()).toEqual({ messages: 4, overtaken: 1 });
  });

  it('takes so many messages in a second, and the next second again', () => {
    let nowNs = 0;
    const rooms = new Rooms(DEFAULT_SERVER_OPTIONS, { ...clock, nowNs: () => nowNs });
    rooms.join('a', member(), new EventEmitter());
    for (let sent = 0; sent < MOST_PER_SECOND; sent += 1) rooms.post('a', MESSAGE);
    expect(rooms.post('a', MESSAGE)).toBe('too-fast');
    nowNs = 1e9;
    expect(rooms.post('a', MESSAGE)).toBe('sent');
  });

  it('is gone with its last member', () => {
    const rooms = new Rooms(DEFAULT_SERVER_OPTIONS);
    const lifetime = new EventEmitter();
    rooms.join('a', member(), lifetime);
    lifetime.emit('close');
    expect([rooms.post('a', MESSAGE), rooms.counts().connections]).toEqual(['no-room', 0]);
  });
});
