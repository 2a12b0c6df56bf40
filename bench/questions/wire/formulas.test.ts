import { describe, expect, it } from 'vitest';
import { chunkBytes, eventStreamBytes, formulaOf, frameHeaderBytes } from './formulas.ts';

describe('the length of', () => {
  it.each([
    // The chunks are written out: their length is what can be counted on this page.
    ['0\r\n\r\n', 0],
    ['3\r\n:\n\n\r\n', 3],
    [`f\r\n${'x'.repeat(15)}\r\n`, 15],
    [`10\r\n${'x'.repeat(16)}\r\n`, 16],
    [`ff\r\n${'x'.repeat(255)}\r\n`, 255],
    [`100\r\n${'x'.repeat(256)}\r\n`, 256],
    [`10000\r\n${'x'.repeat(65_536)}\r\n`, 65_536],
  ])('the chunk %j is that of %i bytes with its size in hexadecimal', (chunk, dataBytes) => {
    expect(chunkBytes(dataBytes)).toBe(chunk.length);
  });

  it.each([
    [0, 2],
    [125, 2],
    [126, 4],
    [65_535, 4],
    [65_536, 10],
  ])(
    'the header of a frame with %i bytes is %i, and four more from a client',
    (payloadBytes, headerBytes) => {
      expect(frameHeaderBytes(payloadBytes, false)).toBe(headerBytes);
      expect(frameHeaderBytes(payloadBytes, true)).toBe(headerBytes + 4);
    },
  );

  it.each([
    [1, '{}', 'id: 1\ndata: {}\n\n'],
    [1234, '{"name":"x"}', 'id: 1234\ndata: {"name":"x"}\n\n'],
  ])('event %i with %s is that of its lines', (seq, text, lines) => {
    expect(eventStreamBytes(seq, text.length)).toBe(lines.length);
  });
});

const one = (transport: string, seq: number, textBytes: number): number =>
  formulaOf(transport, true).events([{ seq, textBytes }]);

describe('a formula', () => {
  it('counts the bytes of a text and not its characters', () => {
    const text = '{"name":"株式会社 Łódź 🚀"}';
    expect([text.length, Buffer.byteLength(text)]).toEqual([23, 36]);
    const lines = Buffer.byteLength(`id: 7\ndata: ${text}\n\n`);
    expect(one('sse', 7, Buffer.byteLength(text))).toBe(`32\r\n\r\n`.length + lines);
    expect(one('websocket', 7, Buffer.byteLength(text))).toBe(2 + 36);
    expect(one('raw-tcp', 7, Buffer.byteLength(text))).toBe(4 + 36);
  });

  it('adds to an event of 128 bytes what its protocol needs', () => {
    // 80 + CRLF + `id: 9` LF `data: ` 128 LF LF + CRLF, where 142 bytes are 8e in hexadecimal.
    expect(one('sse', 9, 128)).toBe(2 + 2 + 6 + 6 + 128 + 2 + 2);
    expect(one('websocket', 9, 128)).toBe(4 + 128);
  });

  it('counts a chunk for each event, or one for all that node:http puts into one', () => {
    const together = [9, 10].map((seq) => ({ seq, textBytes: 128 }));
    // 142 and 143 bytes of lines; together 285, which are 11d in hexadecimal.
    expect(formulaOf('sse', false).events(together)).toBe(2 + 4 + 142 + 2 + 4 + 143);
    expect(formulaOf('sse', true).events(together)).toBe(3 + 4 + 285);
    expect(formulaOf('sse-http', true).events(together)).toBe(3 + 4 + 285);
    for (const id of ['sse-framed', 'websocket', 'raw-tcp'])
      expect(formulaOf(id, true).events(together)).toBe(formulaOf(id, false).events(together));
  });

  it('answers a ping with a masked pong, and a comment with nothing', () => {
    expect(formulaOf('websocket', false).heartbeat('protocol')).toEqual({ read: 2, written: 6 });
    expect(formulaOf('sse', false).heartbeat('protocol')).toEqual({ read: 8, written: 0 });
    expect(formulaOf('websocket', false).heartbeat('application')).toEqual({ read: 20, written: 0 });
    expect(formulaOf('sse', false).heartbeat('application')).toEqual({ read: 33, written: 0 });
  });

  it('over TLS is a record for each event, and over HTTP/2 that of a DATA frame without a chunk', () => {
    const of = (id: string) => formulaOf(id, true).events([{ seq: 9, textBytes: 128 }]);
    const record = 5 + 1 + 16;
    expect(of('sse-tls')).toBe(of('sse') + record);
    expect(of('websocket-tls')).toBe(of('websocket') + record);
    // Without the size of the chunk, `8e`, and two ends of line.
    expect(of('sse-h2')).toBe(of('sse') - 6 + 9 + record);
    expect(of('websocket-h2')).toBe(of('websocket') + 9 + record);
    expect(formulaOf('websocket-h2', true).heartbeat('protocol')).toEqual({ read: 33, written: 37 });
    expect(formulaOf('sse-h2', true).heartbeat('protocol')).toEqual({ read: 34, written: 0 });
  });

  it('of a transport without one is refused by name', () => {
    expect(() => formulaOf('pigeon', false)).toThrow("no formula for the bytes of 'pigeon'");
  });
});
