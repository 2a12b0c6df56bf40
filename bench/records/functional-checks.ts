import { z } from 'zod';

import { block, line, whole, type Described } from './vocabulary.ts';

const transport = z.enum(['sse', 'websocket']);

const byteDelivery = z
  .strictObject({
    input: line.describe(
      'Which bytes: `not-utf-8`, `cr`, `lf`, `crlf`, `line-separator` (U+2028) or `astral` (beyond 16 bits)',
    ),
    route: z
      .enum(['sse', 'sse-one-line', 'sse-base64', 'websocket-text', 'websocket-binary'])
      .describe(
        '`sse`: each line in its own `data:` line, as specified; `sse-one-line`: everything after one `data:`; `sse-base64`: encoded; `websocket-*`: one message of that type',
      ),
    sentHex: line,
    arrivedHex: line.nullable().describe('null: nothing arrived'),
    result: z.enum(['identical', 'changed', 'nothing']),
    closeCode: whole
      .nullable()
      .describe(
        'Code with which the client closed: 1000 is content, 1007 is text that is not UTF-8; null: no WebSocket',
      ),
  })
  .meta({ id: 'ByteDelivery' });

const bytesCheck = z
  .strictObject({
    deliveries: z.array(byteDelivery).describe('Every input on every route'),
    base64: z
      .array(z.strictObject({ payloadBytes: whole, encodedBytes: whole }))
      .describe('The size of a payload before and after base64'),
  })
  .meta({ id: 'BytesCheck', title: 'Byte strings sent through real connections of both kinds' });

const socketBytes = z
  .strictObject({ upBytes: whole, downBytes: whole })
  .meta({ id: 'SocketBytes', title: 'Headers and payload of one reply, without TCP and IP' });

const replyCost = z
  .strictObject({
    route: z
      .enum(['post', 'frame', 'frame-answered'])
      .describe(
        "`post`: a POST of Node's HTTP client, answered with 204 by Express; `frame`: one WebSocket message; `frame-answered`: the same, answered with an empty message",
      ),
    connections: whole.describe('TCP connections of the client, the stream included'),
    first: socketBytes,
    later: socketBytes.describe('Each reply after the first, on the same connection'),
  })
  .meta({ id: 'ReplyCost' });

const replyCheck = z
  .strictObject({ payloadBytes: whole.describe('Length of the reply itself'), routes: z.array(replyCost) })
  .meta({ id: 'ReplyCheck', title: "What a client's reply costs beside an open stream" });

const codeCount = z
  .strictObject({
    path: line,
    side: z.enum(['server', 'client']),
    transport,
    lines: whole.describe('Lines that are neither blank nor only a comment'),
    importedNames: z.array(line).describe('Names imported from packages and from Node, sorted'),
    protocolTerms: z
      .array(line)
      .describe('Words of the protocol or its library in the code, from a fixed list, sorted'),
    text: block.nullable().describe('The file as it was counted; null: unknown'),
  })
  .meta({ id: 'CodeCount' });

const codeCheck = z
  .strictObject({
    files: z.array(codeCount),
    comeBackLines: whole
      .nullable()
      .describe(
        'Lines with which the WebSocket of the served page reconnects and resumes (its EventSource needs none); null: not found',
      ),
  })
  .meta({
    id: 'CodeCheck',
    title: "The code that this project's own servers and clients need for the same stream",
  });

const heartbeatSeen = z
  .strictObject({
    route: z
      .enum(['comment', 'sse-message', 'ping', 'websocket-message'])
      .describe(
        '`comment`: an SSE comment; `ping`: a WebSocket ping; `*-message`: a message of the application',
      ),
    scriptEvents: whole.describe('Events of any type dispatched because of them: all that a script can see'),
    answered: whole.nullable().describe('Pongs that the server received; null: this kind has no answer'),
  })
  .meta({ id: 'HeartbeatSeen' });

const heartbeatsCheck = z
  .strictObject({ beats: whole.describe('Heartbeats sent on each route'), routes: z.array(heartbeatSeen) })
  .meta({
    id: 'HeartbeatsCheck',
    title: 'Heartbeats of each kind, sent to the `EventSource` and `WebSocket` of undici',
  });

const proxyPassage = z
  .strictObject({
    proxy: z
      .enum(['plain', 'upgrading', 'collecting', 'collecting-unless-told'])
      .describe(
        '`plain`: forwards HTTP/1.1 and no upgrades; `upgrading`: upgrades too; `collecting`: also buffers a response until it ends; `collecting-unless-told`: not one with `X-Accel-Buffering: no`',
      ),
    transport,
    live: whole.describe('Events received while the server still held the stream open'),
    atTheEnd: whole.describe('Events received only once the server had ended the stream'),
    refusedWith: whole.nullable().describe('Status with which the client was refused; null: it was not'),
  })
  .meta({ id: 'ProxyPassage' });

const http2Passage = z
  .strictObject({
    streams: whole,
    connections: whole.describe('TCP connections of the client'),
    events: whole.describe('Events that arrived on all streams together'),
  })
  .meta({ id: 'Http2Passage' });

const proxiesCheck = z
  .strictObject({
    events: whole.describe('Events sent on each route'),
    routes: z.array(proxyPassage),
    http2: http2Passage.describe('SSE to one client through a proxy that speaks HTTP/2 with it'),
  })
  .meta({ id: 'ProxiesCheck', title: 'The real servers and clients through small proxies of this project' });

const answerRoute = z
  .strictObject({
    route: z
      .enum(['fetch', 'event-source', 'event-source-told', 'websocket'])
      .describe(
        '`fetch`: a request, and a parser on its response; `event-source`: the server just ends its response; `event-source-told`: a last event tells the page to close; `websocket`: one message for the question, one for each piece',
      ),
    method: z
      .enum(['POST', 'GET'])
      .nullable()
      .describe('Method of the request that carries the question; null: no request does'),
    arrived: whole.describe('Pieces that arrived in order'),
    asked: whole.describe('How often the server was asked the question'),
  })
  .meta({ id: 'AnswerRoute' });

const answerCheck = z
  .strictObject({ pieces: whole.describe('Pieces of the answer'), routes: z.array(answerRoute) })
  .meta({
    id: 'AnswerCheck',
    title: 'A question whose answer is streamed in pieces, as chat models do; each waits for the one before',
  });

/** Things checked once per run, exact and without a clock: the same on every machine with the same software. */
export const functionalChecks = z
  .strictObject({
    bytes: bytesCheck.nullable(),
    reply: replyCheck.nullable(),
    code: codeCheck.nullable(),
    heartbeats: heartbeatsCheck.nullable(),
    proxies: proxiesCheck.nullable(),
    answer: answerCheck.nullable(),
    notes: z.array(line).describe('Why one of the above is null, each as a sentence'),
  })
  .meta({
    id: 'FunctionalChecks',
    title: 'Exact and without a clock: the same on every machine with the same software',
  });

export type FunctionalChecks = Described<typeof functionalChecks>;
export type BytesCheck = Described<typeof bytesCheck>;
export type ByteDelivery = Described<typeof byteDelivery>;
export type ByteRoute = ByteDelivery['route'];
export type ReplyCheck = Described<typeof replyCheck>;
export type SocketBytes = Described<typeof socketBytes>;
export type ReplyCost = Described<typeof replyCost>;
export type CodeCheck = Described<typeof codeCheck>;
export type CodeCount = Described<typeof codeCount>;
export type HeartbeatsCheck = Described<typeof heartbeatsCheck>;
export type HeartbeatSeen = Described<typeof heartbeatSeen>;
export type ProxiesCheck = Described<typeof proxiesCheck>;
export type ProxyPassage = Described<typeof proxyPassage>;
export type Http2Passage = Described<typeof http2Passage>;
export type AnswerCheck = Described<typeof answerCheck>;
export type AnswerRoute = Described<typeof answerRoute>;
