import { z } from 'zod';

import { count, text } from './vocabulary.ts';

const socketBytes = z.strictObject({ upBytes: count, downBytes: count }).meta({ id: 'SocketBytes' });

/** What was shown once, exactly and without a clock. */
export const functionalChecks = z
  .strictObject({
    bytes: z
      .strictObject({
        deliveries: z.array(
          z.strictObject({
            input: text,
            route: z.enum(['sse', 'sse-one-line', 'sse-base64', 'websocket-text', 'websocket-binary']),
            sentHex: text,
            arrivedHex: text.nullable(),
            result: z.enum(['identical', 'changed', 'nothing']),
            closeCode: count.nullable(),
          }),
        ),
        base64: z.array(z.strictObject({ payloadBytes: count, encodedBytes: count })),
      })
      .nullable(),
    reply: z
      .strictObject({
        payloadBytes: count,
        routes: z.array(
          z.strictObject({
            route: z.enum(['post', 'frame', 'frame-answered']),
            connections: count,
            first: socketBytes,
            later: socketBytes,
          }),
        ),
      })
      .nullable(),
    code: z
      .strictObject({
        files: z.array(
          z.strictObject({
            path: text,
            side: z.enum(['server', 'client']),
            transport: z.enum(['sse', 'websocket']),
            lines: count,
            importedNames: z.array(text),
            protocolTerms: z.array(text),
            text: text.nullable(),
          }),
        ),
        comeBackLines: count.nullable(),
      })
      .nullable(),
    heartbeats: z
      .strictObject({
        beats: count,
        routes: z.array(
          z.strictObject({
            route: z.enum(['comment', 'sse-message', 'ping', 'websocket-message']),
            scriptEvents: count,
            answered: count.nullable(),
          }),
        ),
      })
      .nullable(),
    proxies: z
      .strictObject({
        events: count,
        routes: z.array(
          z.strictObject({
            proxy: z.enum(['plain', 'upgrading', 'collecting', 'collecting-unless-told']),
            transport: z.enum(['sse', 'websocket']),
            live: count,
            atTheEnd: count,
            refusedWith: count.nullable(),
          }),
        ),
        http2: z.strictObject({ streams: count, connections: count, events: count }),
      })
      .nullable(),
    answer: z
      .strictObject({
        pieces: count,
        routes: z.array(
          z.strictObject({
            route: z.enum(['fetch', 'event-source', 'event-source-told', 'websocket']),
            method: z.enum(['POST', 'GET']).nullable(),
            arrived: count,
            asked: count,
          }),
        ),
      })
      .nullable(),
    notes: z.array(text),
  })
  .meta({ id: 'FunctionalChecks' });
