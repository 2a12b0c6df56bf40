import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { rawServerOf } from './hub/raw-server.fixture.ts';
import { getRequest, sendRaw, upgradeRequest } from './hub/raw-socket.fixture.ts';
import { ANSWERABLE_MS, until } from './hub/until.fixture.ts';
import { server as half } from './websocket.ts';

const { serve, connected, answerTo } = rawServerOf(half, upgradeRequest);

/** An unmasked text frame, one character for each byte: RFC 6455, section 5.2. */
function textFrame(text: string): string {
  const { length } = Buffer.from(text);
  const header = length < 126 ? [0x81, length] : [0x81, 126, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), Buffer.from(text)]).toString('latin1');
}

describe('the WebSocket server', () => {
  it('accepts with exactly these headers, and sends nothing before the first event', async () => {
    const { raw, connections } = await connected();
    await until('the connection', () => connections.counts().connections === 1);
    expect(raw.received().split('\r\n')).toEqual([
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=', // for the key of RFC 6455, section 1.3
      'Stream-Epoch: epoch-1',
      '',
      '',
    ]);
  });

  it.each([90, 125, 126, 300])(
    'sends an event of %i bytes as one unmasked text frame',
    async (payloadBytes) => {
      const { raw, publish, published } = await connected({ payloadBytes, names: ['ü'] });
      publish(2);
      const expected = published.map((text) => textFrame(text)).join('');
      expect(await raw.bodyLike(expected)).toBe(expected);
    },
  );

  it('sends a heartbeat as an empty ping', async () => {
    const { raw } = await connected({ heartbeatMs: 5 });
    expect(await raw.bodyLike('\x89\x00')).toBe('\x89\x00');
  });

  it('drops a client that left a ping unanswered until the next one', async () => {
    const { raw, connections } = await connected({ heartbeatMs: 20 });
    await until('the raw connection to be dropped', () => connections.counts().connections === 0);
    expect(raw.body()).toBe('\x89\x00');
  });

  it('keeps a client that answers', async () => {
    const { origin, connections } = await serve({ heartbeatMs: ANSWERABLE_MS });
    const websocket = new WebSocket(`${origin}/websocket`);
    let pings = 0;
    websocket.on('ping', () => {
      pings += 1;
    });
    await until('three pings', () => pings >= 3);
    expect(connections.counts().connections).toBe(1);
    websocket.terminate();
  });

  it('sends a heartbeat of the application as a message, which asks for no answer', async () => {
    const { raw, connections } = await connected({ heartbeatMs: 1, heartbeatKind: 'application' });
    const beat = textFrame('{"heartbeat":true}');
    expect(await raw.bodyLike(beat.repeat(3))).toContain(beat.repeat(3));
    expect(connections.counts().connections).toBe(1);
  });

  it('sends a gap as a message of its own, before what it still holds', async () => {
    const { publish, published, host } = await connected({ replayWindow: 1 });
    publish(9);
    const raw = sendRaw(host.port, upgradeRequest('/websocket?lastEventId=2'));
    const gap = '{"gap":{"epoch":"epoch-1","oldestSeq":9,"requestedSeq":2}}';
    const expected = textFrame(gap) + textFrame(published[8] ?? '');
    expect(await raw.bodyLike(expected)).toBe(expected);
  });

  it('says goodbye with a close frame: 1001 and the reason', async () => {
    const { raw, host } = await connected();
    void host.close();
    const expected = '\x88\x16\x03\xe9server is going away';
    expect(await raw.bodyLike(expected)).toBe(expected);
  });

  it('offers no compression, even to a client that asks for it', async () => {
    const { host } = await serve();
    const raw = sendRaw(
      host.port,
      upgradeRequest('/websocket', 'Sec-WebSocket-Extensions: permessage-deflate'),
    );
    await until('the upgrade', () => raw.received().includes('\r\n\r\n'));
    expect(raw.received()).not.toContain('Extensions');
  });
});

describe('a message from a client', () => {
  it('that is too large closes its own connection with 1009, and no other', async () => {
    const { origin, publish, connections } = await serve({ maxPayloadBytes: 100 });
    const sockets = [1, 2].map(() => new WebSocket(`${origin}/websocket`));
    const closed: (readonly [number, number])[] = [];
    const received: string[] = [];
    for (const [index, socket] of sockets.entries()) {
      socket.on('close', (code) => closed.push([index, code]));
      socket.on('message', (data: Buffer) => received.push(`${index}: ${data.toString()}`));
    }
    await until('both to be open', () => sockets.every(({ readyState }) => readyState === WebSocket.OPEN));
    sockets[0]?.send('x'.repeat(100));
    sockets[1]?.send('x'.repeat(101));
    await until('one to be forgotten', () => connections.counts().connections === 1);
    await until('a close', () => closed.length > 0);
    expect(closed).toEqual([[1, 1009]]);
    publish();
    await until('an event', () => received.length > 0);
    expect(received[0]).toMatch(/^0: \{"seq":1,/);
    sockets[0]?.terminate();
  });

  it('that breaks the protocol closes its own connection alone', async () => {
    const { raw, connections } = await connected();
    raw.socket.write(Buffer.of(0x81, 0x01, 0x61)); // not masked: RFC 6455, section 5.1
    await until('the connection to be forgotten', () => connections.counts().connections === 0);
    expect(raw.body().slice(0, 4)).toBe('\x88\x02\x03\xea'); // 1002
  });
});

describe('a request for an upgrade', () => {
  it.each(['/', '/events', '/websocket/more', '//', '//websocket', 'http://['])(
    'to %s is answered with 404, and the server lives on',
    async (path) => {
      const answer = await answerTo(upgradeRequest(path));
      expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
      expect(answer).toMatch(/\r\n\r\nUpgrades are served at \/websocket\.$/);
    },
  );

  it.each([
    ['with another version', upgradeRequest('/websocket').replace('Version: 13', 'Version: 12')],
    ['without a key', upgradeRequest('/websocket').replace(/Sec-WebSocket-Key.*\r\n/, '')],
    ['with POST', upgradeRequest('/websocket').replace('GET', 'POST')],
  ])('%s is refused and takes no place', async (_, request) => {
    expect(await answerTo(request)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it('that is refused says why, in plain text', async () => {
    const answer = await answerTo(upgradeRequest('/websocket', 'Origin: https://evil.example'));
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(answer).toMatch(
      /\r\n\r\nOrigin 'https:\/\/evil\.example' is not on the list of allowed origins\.$/,
    );
  });

  it('that is refused is closed for good, even if the client does not leave', async () => {
    const { host } = await serve();
    const raw = sendRaw(host.port, upgradeRequest('/elsewhere'), true);
    await until('the end of the answer', () => raw.hasEnded());
    await host.close();
  });

  it('is the only way in: an ordinary GET finds nothing', async () => {
    const answer = await answerTo(getRequest('/websocket', 'Connection: close'));
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  });
});
