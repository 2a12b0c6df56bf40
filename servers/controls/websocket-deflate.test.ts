import { once } from 'node:events';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startLoopback } from '../hub/loopback.fixture.ts';
import { sendRaw, upgradeRequest } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { server as half } from './websocket-deflate.ts';
import { server as websocket } from '../websocket.ts';

const OFFER = 'Sec-WebSocket-Extensions: permessage-deflate';
/** The last frame of its message, text, and compressed: RFC 7692, section 6. */
const DEFLATED_TEXT = 0xc1;

describe('WebSockets with permessage-deflate', () => {
  it('send a text that is deflated, and shorter when it says what was said before', async () => {
    const server = await startLoopback([['it', half]], { names: ['Müller & Söhne'] });
    const raw = sendRaw(server.host.port, upgradeRequest(half.path, OFFER));
    await until('the upgrade', () => raw.received().includes('\r\n\r\n'));
    expect(raw.received()).toContain('Sec-WebSocket-Extensions: permessage-deflate\r\n');
    const body = (): Buffer =>
      Buffer.from(raw.received().split('\r\n\r\n').slice(1).join('\r\n\r\n'), 'latin1');
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
      ['deflate', half],
      ['plain', websocket],
    ]);
    const agreed = [half, websocket].map(async ({ path }) => {
      const client = new WebSocket(new URL(path, server.origin));
      await once(client, 'open');
      const { extensions } = client;
      client.terminate();
      return extensions;
    });
    expect(await Promise.all(agreed)).toEqual(['permessage-deflate', '']);
  });
});
