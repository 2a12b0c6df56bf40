import { z } from 'zod';

import { block, choice, isoTime, line, whole, shape, type Described } from './vocabulary.ts';

const transport = z.enum(['sse', 'websocket']);

const byteDelivery = shape('ByteDelivery', 'One byte string on one route', {
  input: line.describe('`not-utf-8`, `cr`, `lf`, `crlf`, `line-separator` or `astral` (beyond 16 bits)'),
  route: choice({
    sse: 'each line in its own `data:` line, as specified',
    'sse-one-line': 'everything after one `data:`',
    'sse-base64': 'encoded',
    'websocket-text': 'one text message',
    'websocket-binary': 'one binary message',
  }),
  sentHex: line,
  arrivedHex: line.nullable().describe('null: nothing arrived'),
  result: z.enum(['identical', 'changed', 'nothing']),
  closeCode: whole.nullable().describe('1000: accepted, 1007: not UTF-8; null: no WebSocket'),
});

const bytesCheck = shape('BytesCheck', 'Byte strings sent through real connections of both kinds', {
  deliveries: z.array(byteDelivery).describe('Every input on every route'),
  base64: z.array(z.strictObject({ payloadBytes: whole, encodedBytes: whole })),
});

const socketBytes = shape('SocketBytes', 'Headers and payload of one reply, without TCP and IP', {
  upBytes: whole,
  downBytes: whole,
});

const replyCost = shape('ReplyCost', 'One way to reply', {
  route: choice({
    post: "a POST of Node's HTTP client, answered with 204 by Express",
    frame: 'one WebSocket message',
    'frame-answered': 'the same, answered with an empty message',
  }),
  connections: whole.describe('TCP connections of the client, the stream included'),
  first: socketBytes,
  later: socketBytes.describe('Each reply after the first, on the same connection'),
});

const replyCheck = shape('ReplyCheck', "What a client's reply costs beside an open stream", {
  payloadBytes: whole.describe('Length of the reply itself'),
  routes: z.array(replyCost),
});

const codeCount = shape('CodeCount', 'One source file, counted', {
  path: line,
  side: z.enum(['server', 'client']),
  transport,
  lines: whole.describe('Lines that are neither blank nor only a comment'),
  importedNames: z.array(line).describe('Names imported from packages and from Node, sorted'),
  protocolTerms: z.array(line).describe('Words of the protocol or its library in the code, sorted'),
  text: block.nullable().describe('The file as it was counted; null: unknown'),
});

const codeCheck = shape('CodeCheck', 'The code that both transports need here for the same stream', {
  files: z.array(codeCount),
  comeBackLines: whole.nullable().describe('Lines of the page that reconnect its WebSocket; null: not found'),
});

const heartbeatSeen = shape('HeartbeatSeen', 'One kind of heartbeat', {
  route: choice({
    comment: 'an SSE comment',
    'sse-message': 'an event of the application',
    ping: 'a WebSocket ping',
    'websocket-message': 'a message of the application',
  }),
  scriptEvents: whole.describe('Events of any type dispatched because of them: all that a script can see'),
  answered: whole.nullable().describe('Pongs that the server received; null: this kind has no answer'),
});

const heartbeatsCheck = shape(
  'HeartbeatsCheck',
  'Heartbeats to the `EventSource` and `WebSocket` of undici',
  {
    beats: whole.describe('Heartbeats sent on each route'),
    routes: z.array(heartbeatSeen),
  },
);

const proxyPassage = shape('ProxyPassage', 'One transport through one proxy', {
  proxy: choice({
    plain: 'forwards HTTP/1.1 and no upgrades',
    upgrading: 'forwards upgrades too',
    collecting: 'as upgrading, and buffers a response until it ends',
    'collecting-unless-told': 'as collecting, but not a response with `X-Accel-Buffering: no`',
  }),
  transport,
  live: whole.describe('Events received while the server still held the stream open'),
  atTheEnd: whole.describe('Events received only once the server had ended the stream'),
  refusedWith: whole.nullable().describe('Status with which the client was refused; null: it was not'),
});

const http2Passage = shape('Http2Passage', 'SSE to one client through a proxy that speaks HTTP/2 with it', {
  streams: whole,
  connections: whole.describe('TCP connections of the client'),
  events: whole.describe('Events that arrived on all streams together'),
});

const proxiesCheck = shape('ProxiesCheck', 'The real servers and clients through small proxies', {
  events: whole.describe('Events sent on each route'),
  routes: z.array(proxyPassage),
  http2: http2Passage,
});

const answerRoute = shape('AnswerRoute', 'One way to ask', {
  route: choice({
    fetch: 'a request, and a parser on its response',
    'event-source': 'the server just ends its response',
    'event-source-told': 'a last event tells the page to close',
    websocket: 'one message for the question, one for each piece',
  }),
  method: z.enum(['POST', 'GET']).nullable().describe('Of the request with the question; null: no request'),
  arrived: whole.describe('Pieces that arrived in order'),
  asked: whole.describe('How often the server was asked the question'),
});

const answerCheck = shape('AnswerCheck', 'A question whose answer is streamed in pieces, as by chat models', {
  pieces: whole.describe('Pieces of the answer'),
  routes: z.array(answerRoute),
});

/** Things checked once for a version of the code, exact and without a clock: the same on every machine with the same software. */
export const functionalChecks = shape('FunctionalChecks', 'What was checked once, without a clock', {
  madeAt: isoTime.describe('Before the run, if an earlier one of the same software made them'),
  bytes: bytesCheck.nullable(),
  reply: replyCheck.nullable(),
  code: codeCheck.nullable(),
  heartbeats: heartbeatsCheck.nullable(),
  proxies: proxiesCheck.nullable(),
  answer: answerCheck.nullable(),
  notes: z.array(z.strictObject({ check: line, reason: line })).describe('Why one of the above is null'),
});

/** The file that keeps them for later runs of the same software. */
export const keptChecks = z.strictObject({ softwareHash: line, functionalChecks });

export type KeptChecks = z.infer<typeof keptChecks>;
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
