import { once } from 'node:events';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { startLoopback } from '../hub/loopback.fixture.ts';
import { sendRaw, upgradeRequest, type RawSocket } from '../hub/raw-socket.fixture.ts';
import { bytesOfALife, rawServerOf } from '../hub/raw-server.fixture.ts';
import { ANSWERABLE_MS, until } from '../hub/until.fixture.ts';
import { server as websocket } from '../websocket.ts';
import { websocketDeflate, websocketFramed } from './websocket-variants.ts';

const [TEXT, CLOSE, PING, PONG] = [0x81, 0x88, 0x89, 0x8a];

const OFFER = 'Sec-WebSocket-Extensions: permessage-deflate';
const { connected } = rawServerOf(websocketFramed, upgradeRequest);
const deflated = rawServerOf(websocketDeflate, (path) => upgradeRequest(path, OFFER));

const bodyOf = (raw: RawSocket): Buffer => Buffer.from(raw.body(), 'latin1');

/** An empty, masked frame, as a client must send it: RFC 6455, section 5.3. */
const fromClient = (opcode: number): Buffer => Buffer.of(opcode, 0x80, 0, 0, 0, 0);

/** Whole, unmasked frames: the first byte and the payload of each. Throws where a frame is none. */
function framesOf(bytes: Buffer): readonly { readonly opcode: number; readonly text: string }[] {
  const frames: { opcode: number; text: string }[] = [];
  let from = 0;
  while (from < bytes.length) {
    const [opcode, short] = [bytes.readUInt8(from), bytes.readUInt8(from + 1)];
    if (![TEXT, CLOSE, PING, PONG].includes(opcode)) throw new Error(`no frame begins with ${opcode}`);
    const textFrom = from + (short < 126 ? 2 : short === 126 ? 4 : 10);
    const textBytes =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(from + 2)
          : Number(bytes.readBigUInt64BE(from + 2));
    from = textFrom + textBytes;
    if (from > bytes.length) throw new Error('the last frame is cut');
    frames.push({ opcode, text: bytes.toString('utf8', textFrom, from) });
  }
  return frames;
}

describe('WebSockets, framed once', () => {
  it('send the bytes of the WebSocket server, from the first header to the close frame', async () => {
    const [framed, byWs] = await bytesOfALife([websocketFramed, websocket], upgradeRequest);
    expect(framed).toContain('{"gap":');
    expect(framed).toBe(byWs);
  });

  it.each([
    [125, [0x81, 125]],
    [126, [0x81, 126, 0, 126]],
    [65_535, [0x81, 126, 0xff, 0xff]],
    [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
  ])('put a header in front of %i bytes that says so: %j', async (payloadBytes, header) => {
    const { raw, publish, published } = await connected({ payloadBytes, names: ['ü'] });
    publish();
    const expected = Buffer.concat([Buffer.from(header), Buffer.from(published[0] ?? '')]);
    await until('the frame', () => bodyOf(raw).length >= expected.length);
    expect(bodyOf(raw).equals(expected)).toBe(true);
  });

  it('keep frames whole, however pings, pongs, a gap, large events and the close frame of ws fall between', async () => {
    const server = await connected(
      {
        heartbeatMs: ANSWERABLE_MS,
        payloadBytes: 300_000,
        replayWindow: 2,
        history: 5,
        bufferLimitBytes: 100_000_000,
      },
      '?lastEventId=1',
    );
    const { raw } = server;
    const opcodes = (): readonly number[] => framesOf(bodyOf(other)).map(({ opcode }) => opcode);
    await until('the connection', () => server.connections.counts().connections === 1);
    raw.socket.pause(); // now everything waits in the socket
    const other = sendRaw(server.host.port, upgradeRequest(websocketFramed.path));
    const answers = setInterval(() => {
      for (const { socket } of [raw, other]) socket.write(fromClient(PONG));
    }, 10);
    onTestFinished(() => {
      clearInterval(answers);
    });
    server.publish(10);
    raw.socket.write(fromClient(PING));
    await until('a ping behind the events', () => other.received().endsWith('\x89\x00'));
    server.publish(10);
    expect(server.connections.counts().bufferedBytes).toBeGreaterThan(1_000_000);
    const closed = server.host.close();
    raw.socket.resume();
    raw.socket.write(fromClient(CLOSE));
    other.socket.write(fromClient(CLOSE));
    await closed;
    await until('the end', () => raw.hasEnded() && other.hasEnded());

    const frames = framesOf(bodyOf(raw));
    const texts = frames.filter(({ opcode }) => opcode === TEXT).map(({ text }) => text);
    const gap = '{"gap":{"epoch":"epoch-1","oldestSeq":4,"requestedSeq":1}}';
    const expected = [gap, ...server.published.slice(3)];
    expect(texts.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
    expect(texts.every((text, index) => text === expected[index])).toBe(true);
    const count = (wanted: number): number => frames.filter(({ opcode }) => opcode === wanted).length;
    expect(count(PING)).toBeGreaterThan(0);
    expect(count(PONG)).toBe(1);
    expect(count(CLOSE)).toBe(1);
    expect(opcodes().at(-1)).toBe(CLOSE);
  });

  it('send nothing after the close frame, not even while it waits behind what the client has yet to read', async () => {
    const { raw, publish, connections } = await connected({
      payloadBytes: 300_000,
      bufferLimitBytes: 100_000_000,
    });
    const bufferedBytes = (): number => connections.counts().bufferedBytes;
    await until('the connection', () => connections.counts().connections === 1);
    raw.socket.pause();
    publish(20);
    raw.socket.write(fromClient(CLOSE));
    let [beforeBytes, nowBytes] = [Infinity, bufferedBytes()];
    await until('the close frame that answers it', () => {
      [beforeBytes, nowBytes] = [nowBytes, bufferedBytes()];
      return nowBytes > beforeBytes;
    });
    publish();
    raw.socket.resume();
    await until('the end', () => raw.hasEnded());
    const opcodes = framesOf(bodyOf(raw)).map(({ opcode }) => opcode);
    expect(opcodes).toEqual([...Array.from({ length: 20 }, () => TEXT), CLOSE]);
    await until('the connection to be forgotten', () => connections.counts().connections === 0);
  });
});

/** The last frame of its message, text, and compressed: RFC 7692, section 6. */
const DEFLATED_TEXT = 0xc1;

describe('WebSockets with permessage-deflate', () => {
  it('send a text that is deflated, and shorter when it says what was said before', async () => {
    const server = await deflated.connected({ names: ['Müller & Söhne'] });
    const { raw } = server;
    expect(raw.received()).toContain('Sec-WebSocket-Extensions: permessage-deflate\r\n');
    const body = (): Buffer => bodyOf(raw);
    const frames: Buffer[] = [];
    for (let from = 0; frames.length < 2; from = frames.reduce((sum, { length }) => sum + length, 0)) {
      server.publish();
      await until(
        'a frame',
        () => body().length > from + 1 && body().length >= from + 2 + body().readUInt8(from + 1),
      );
      frames.push(body().subarray(from, from + 2 + body().readUInt8(from + 1)));
    }
    const [first, second] = frames;
    expect(first?.[0]).toBe(DEFLATED_TEXT);
    // [spec] "Append 4 octets of 0x00 0x00 0xff 0xff to the tail end of the payload of the message."
    const whole = Buffer.concat(frames.flatMap((frame) => [frame.subarray(2), Buffer.of(0, 0, 0xff, 0xff)]));
    expect(inflateRawSync(whole, { finishFlush: 2 }).toString()).toBe(server.published.join(''));
    expect(second?.length).toBeLessThan((first?.length ?? 0) / 2);
  });

  it('are agreed to here alone: the WebSocket of the contest is offered them, and declines', async () => {
    const server = await startLoopback([
      ['deflate', websocketDeflate],
      ['plain', websocket],
    ]);
    const agreed = [websocketDeflate, websocket].map(async ({ path }) => {
      const client = new WebSocket(new URL(path, server.origin));
      await once(client, 'open');
      const { extensions } = client;
      client.terminate();
      return extensions;
    });
    expect(await Promise.all(agreed)).toEqual(['permessage-deflate', '']);
  });
});

it.each([
  ['framed once', websocketFramed],
  ['with permessage-deflate', websocketDeflate],
])(
  'a WebSocket %s that left a ping unanswered is dropped at the next one, as `websocket.ts` does',
  async (_, half) => {
    const { host, of } = await startLoopback([['it', half]], { heartbeatMs: 20 });
    const raw = sendRaw(host.port, upgradeRequest(half.path));
    await until('the connection', () => of('it').counts().connections === 1);
    await until('it to be dropped', () => of('it').counts().connections === 0);
    expect(raw.body()).toBe('\x89\x00');
  },
);
