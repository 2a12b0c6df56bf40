import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PageServer } from './start.ts';
import { startTestServer, untilConnections } from './start.fixture.ts';
import { findEvent, type WireReading } from './wire.ts';

describe('the first event', () => {
  const sse = 'HTTP/1.1 200 OK\r\n\r\nd\r\nretry: 3000\n\n\r\n3\r\n:\n\n\r\n';
  const websocket = 'HTTP/1.1 101 Switching Protocols\r\n\r\n\x89\x00';

  it.each([
    ['sse', sse, '17\r\nid: 1\ndata: {"seq":1}\n\n\r\n'],
    ['websocket', websocket, '\x81\x09{"seq":1}'],
    ['websocket', websocket, `\x81\x7e\x00\x80${'{"seq":1}'.padEnd(128)}`],
    ['websocket', websocket, `\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x80${'{"seq":1}'.padEnd(128)}`],
  ] as const)(
    'over %s begins after what is not an event, and is whole with its last byte',
    (id, before, event) => {
      const bytes = Buffer.from(before + event, 'latin1');
      const found = { at: before.length, end: bytes.length };
      expect(findEvent(id, bytes)).toEqual(found);
      expect(findEvent(id, Buffer.from(before + event + event, 'latin1'))).toEqual(found);
      expect(findEvent(id, bytes.subarray(0, -1))?.end ?? Infinity).toBeGreaterThan(bytes.length - 1);
      for (let length = 0; length <= before.length; length += 1) {
        expect(findEvent(id, bytes.subarray(0, length))).toBeNull();
      }
    },
  );

  it.each(['sse', 'websocket'] as const)('is not found over %s in a refusal, whatever it says', (id) => {
    for (const text of ['-9\r\n', 'All 20 taken.', '\r\n\r\n\r\n', '']) {
      expect(findEvent(id, Buffer.from(`HTTP/1.1 503 Service Unavailable\r\n\r\n${text}`))).toBeNull();
    }
  });
});

describe('GET /wire', () => {
  let server: PageServer;

  beforeEach(async () => {
    server = await startTestServer();
  });

  afterEach(async () => {
    await server.close();
  });

  async function read(): Promise<Record<string, WireReading>> {
    return JSON.parse(await (await fetch(`${server.origin}/wire`)).text());
  }

  it('gives the bytes of both wires, from the request to the end of the first event', async () => {
    const { sse, websocket } = await read();
    const texts = [sse, websocket].map((reading) => {
      const { sentHex = '', receivedHex = '', eventAt = null } = reading ?? {};
      expect(Buffer.from(sentHex, 'hex').toString('latin1')).toMatch(
        /^GET \/[a-z]+ HTTP\/1\.1\r\n[^]*\r\n\r\n$/,
      );
      expect(eventAt).not.toBeNull();
      return Buffer.from(receivedHex, 'hex').toString('latin1', eventAt ?? 0);
    });
    expect(texts[0]).toMatch(/^[0-9a-f]+\r\nid: \d+\ndata: \{"seq":.*\}\n\n\r\n$/);
    expect(texts[1]).toMatch(/^\x81.\{"seq":[^}]*\}$/s);
  });

  it('leaves no connection behind, and opens one of each kind however many ask', async () => {
    await server.close();
    server = await startTestServer({ rate: 0.5 }); // 2 s to look, also on a busy machine, while the readings wait
    const answers = Promise.all(Array.from({ length: 20 }, () => read()));
    await untilConnections(server.origin, 1, 1);
    expect(new Set((await answers).map((answer) => JSON.stringify(answer))).size).toBe(1);
    await untilConnections(server.origin, 0, 0);
  });

  it('refuses pages of other origins', async () => {
    const response = await fetch(`${server.origin}/wire`, { headers: { Origin: 'http://example.org' } });
    expect(response.status).toBe(403);
    await untilConnections(server.origin, 0, 0);
  });

  it('stops at 2,048 bytes: a long event is shown by its beginning', async () => {
    const long = await startTestServer({ payloadBytes: 5000 });
    const { sse }: Record<string, WireReading> = JSON.parse(
      await (await fetch(`${long.origin}/wire`)).text(),
    );
    expect(sse?.receivedHex).toHaveLength(2 * 2048);
    expect(sse?.eventAt).not.toBeNull();
    await long.close();
  });

  it('answers with what it has when it is cut, and does not hold up the end of the server', async () => {
    const slow = await startTestServer({ rate: 0.1 });
    const answer = fetch(`${slow.origin}/wire`);
    await untilConnections(slow.origin, 1, 1);
    await slow.close();
    const { websocket }: Record<string, WireReading> = JSON.parse(await (await answer).text());
    expect(websocket?.eventAt).toBeNull();
  });
});

describe('GET /code', () => {
  it('gives the text of both servers', async () => {
    const server = await startTestServer();
    const code: Record<string, string> = JSON.parse(await (await fetch(`${server.origin}/code`)).text());
    expect(Object.keys(code)).toEqual(['sse', 'websocket']);
    expect(code['sse']).toContain('// 4. Heartbeat: ');
    await server.close();
  });
});
