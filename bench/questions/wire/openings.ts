import { formulaOf, http2FrameBytes, lineBytes, type Exchange, type OpeningAsk } from './formulas.ts';
import { HeaderTable, type Field } from './hpack.ts';

/** What opens a stream over TLS, as `Date` said it then: Huffman's code makes some dates a byte longer than others. */
export interface SecureAsk extends OpeningAsk {
  /** `Sun, 06 Nov 1994 08:49:37 GMT`. */
  readonly date: string;
}

/** The bytes within TLS of the openings of one client after the other. */
export interface Openings {
  next(ask: SecureAsk): Exchange;
}

/** [spec] "The client connection preface starts with a sequence of 24 octets": https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE_BYTES = 24;
/** [spec] A setting has an identifier of 2 bytes and a value of 4: RFC 9113, section 6.5.1. */
const SETTING_BYTES = 6;
/** `SETTINGS_MAX_CONCURRENT_STREAMS` and `SETTINGS_ENABLE_CONNECT_PROTOCOL`. The client has nothing to tell. */
const SERVER_SETTINGS = 2;
const ACKNOWLEDGED = http2FrameBytes(0);

type Fields = (ask: SecureAsk) => { readonly request: readonly Field[]; readonly response: readonly Field[] };

const sse: Fields = ({ host, path, epoch, date }) => ({
  request: [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':authority', host],
    [':path', path],
    ['accept', 'text/event-stream'],
  ],
  response: [
    [':status', '200'],
    ['content-type', 'text/event-stream; charset=utf-8'],
    ['cache-control', 'no-cache, no-transform'],
    ['x-accel-buffering', 'no'],
    ['stream-epoch', epoch],
    ['date', date],
  ],
});

/** [spec] The request and the response of RFC 8441, section 5.1, without extensions. */
const websocket: Fields = ({ host, path, epoch, date }) => ({
  request: [
    [':method', 'CONNECT'],
    [':protocol', 'websocket'],
    [':scheme', 'https'],
    [':authority', host],
    [':path', path],
    ['sec-websocket-version', '13'],
  ],
  response: [
    [':status', '200'],
    ['stream-epoch', epoch],
    ['date', date],
  ],
});

/** On one connection of HTTP/2: both sides introduce themselves once, and both remember the headers that they have sent. */
function onOneConnection(fieldsOf: Fields, bodyBytes: (ask: SecureAsk) => number): Openings {
  const [requests, responses] = [new HeaderTable(), new HeaderTable()];
  let isFirst = true;
  return {
    next(ask) {
      const { request, response } = fieldsOf(ask);
      const once = isFirst
        ? {
            read: http2FrameBytes(SERVER_SETTINGS * SETTING_BYTES) + ACKNOWLEDGED,
            written: PREFACE_BYTES + http2FrameBytes(0) + ACKNOWLEDGED,
          }
        : { read: 0, written: 0 };
      isFirst = false;
      return {
        read: once.read + http2FrameBytes(responses.blockBytes(response)) + bodyBytes(ask),
        written: once.written + http2FrameBytes(requests.blockBytes(request)),
      };
    },
  };
}

/**
 * What the specifications give for the openings of a transport over TLS.
 * @throws Error for a transport that has no formula.
 */
export function openingsOf(transport: string): Openings {
  switch (transport) {
    case 'sse-h2-shared':
      return onOneConnection(sse, ({ retryMs }) =>
        http2FrameBytes(lineBytes('retry', String(retryMs).length) + 1),
      );
    case 'websocket-h2-shared':
      return onOneConnection(websocket, () => 0);
    default: {
      // Each has a connection of its own: the later ones are as the first.
      const { opening } = formulaOf(transport.replace(/-tls$/, ''), false);
      if (opening === null) throw new Error(`there is no formula for the openings of '${transport}'`);
      return { next: opening };
    }
  }
}
