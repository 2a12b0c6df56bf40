import { describe, expect, it } from 'vitest';
import { startLoopback, type Loopback } from '../hub/loopback.fixture.ts';
import { sendRaw, upgradeRequest, type RawSocket } from '../hub/raw-socket.fixture.ts';
import { bytesOfALife } from '../hub/same-bytes.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { server as half } from './websocket-framed.ts';
import { server as websocket } from '../websocket.ts';

const PATH = '/websocket-framed';
const [TEXT, CLOSE, PING, PONG] = [0x81, 0x88, 0x89, 0x8a];

function serve(settings: Parameters<typeof startLoopback>[1] = {}): Promise<Loopback> {
  return startLoopback([['websocket-framed', half]], settings);
}

/** A server with one raw connection that was upgraded. */
async function connected(settings: Parameters<typeof startLoopback>[1] = {}, query = '') {
  const server = await serve(settings);
  const raw = sendRaw(server.host.port, upgradeRequest(PATH + query));
  await until('the upgrade', () => raw.received().includes('\r\n\r\n'));
  return { ...server, raw };
}

/** All bytes behind the head of the answer. */
const bodyOf = (raw: RawSocket): Buffer =>
  Buffer.from(raw.received().slice(raw.received().indexOf('\r\n\r\n') + 4), 'latin1');

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
    const [framed, byWs] = await bytesOfALife([half, websocket], upgradeRequest);
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
        heartbeatMs: 1,
        payloadBytes: 300_000,
        replayWindow: 2,
        history: 5,
        bufferLimitBytes: 100_000_000,
      },
      '?lastEventId=1',
    );
    const { raw } = server;
    const opcodes = (): readonly number[] => framesOf(bodyOf(other)).map(({ opcode }) => opcode);
    await until('the connection', () => server.of('websocket-framed').counts().connections === 1);
    raw.socket.pause(); // now everything waits in the socket
    const other = sendRaw(server.host.port, upgradeRequest(PATH));
    server.publish(10);
    raw.socket.write(fromClient(PING));
    await until('a ping behind the events', () => other.received().endsWith('\x89\x00'));
    server.publish(10);
    expect(server.of('websocket-framed').counts().bufferedBytes).toBeGreaterThan(1_000_000);
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
    const { raw, publish, of } = await connected({ payloadBytes: 300_000, bufferLimitBytes: 100_000_000 });
    const bufferedBytes = (): number => of('websocket-framed').counts().bufferedBytes;
    await until('the connection', () => of('websocket-framed').counts().connections === 1);
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
    await until('the connection to be forgotten', () => of('websocket-framed').counts().connections === 0);
  });

  it('refuse a strange origin with 403, and take no place', async () => {
    const { host, of } = await serve();
    const raw = sendRaw(host.port, upgradeRequest(PATH, 'Origin: https://evil.example'));
    await until('the end of the answer', () => raw.hasEnded());
    expect(raw.received()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(of('websocket-framed').counts().connections).toBe(0);
  });
});
