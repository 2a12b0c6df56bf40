import { DEFAULT_SERVER_OPTIONS } from '../../servers/hub/options.ts';
import { maxSeed } from './bench-options.ts';
import { numberOption, textOption } from './option-kinds.ts';
import { defineCommand } from './options.ts';

/** Nobody but this machine, unless somebody decides otherwise. */
export const defaultHost = '127.0.0.1';

/** One hour: beyond it, a heartbeat or a reconnection is as good as none. */
const longestMs = 3_600_000;

/** The command line of `npm run serve`. */
export function serveCommandLine() {
  const { heartbeatMs, replayWindow, retryMs } = DEFAULT_SERVER_OPTIONS;
  return defineCommand({
    name: 'serve',
    about:
      'Serves the stream of company names over SSE (/events) and WebSocket (/websocket) on one port, with a page that ' +
      'shows both side by side, and runs until it is interrupted. It is for people and for other clients; nothing is measured.',
    operands: null,
    options: {
      port: numberOption({
        help: 'Where it listens; 0 lets the system choose.',
        min: 0,
        max: 65_535,
        whole: true,
        unit: null,
        fallback: 3001,
      }),
      host: textOption({
        valueName: 'NAME',
        help: 'Address or name to listen on; 0.0.0.0 is every address of this machine.',
        fallbackText: `${defaultHost}, for this machine only`,
      }),
      rate: numberOption({
        help: 'How many names are sent.',
        min: 0.1,
        max: 1000,
        whole: false,
        unit: 'events/s',
        fallback: 1,
      }),
      seed: numberOption({
        help: 'Which names are drawn, and in what order.',
        min: 0,
        max: maxSeed,
        whole: true,
        unit: null,
        fallback: 1,
      }),
      'payload-bytes': numberOption({
        help: 'Length of the JSON text of an event; a filler makes up for what is missing.',
        min: 1,
        max: 65_536,
        whole: true,
        unit: 'bytes',
        fallbackText: 'as long as the event is, without a filler',
      }),
      'heartbeat-ms': numberOption({
        help: 'From one heartbeat to the next; 0 sends none.',
        min: 0,
        max: longestMs,
        whole: true,
        unit: 'ms',
        fallback: heartbeatMs,
      }),
      'replay-window': numberOption({
        help: 'How many events are kept for clients that come back.',
        min: 0,
        max: 100_000,
        whole: true,
        unit: 'events',
        fallback: replayWindow,
      }),
      'retry-ms': numberOption({
        help: 'How long SSE tells its clients to wait before they come back.',
        min: 0,
        max: longestMs,
        whole: true,
        unit: 'ms',
        fallback: retryMs,
      }),
    },
    lists: [],
    examples: [
      ['npm run serve', 'One name a second, on http://127.0.0.1:3001'],
      ['npm run serve -- --rate 20 --retry-ms 500', 'A faster stream, and clients that come back sooner.'],
      ['curl -N http://127.0.0.1:3001/events', 'The stream as it looks on the wire, while it is served.'],
    ],
    endings: ['done', 'defect', 'usage'],
  });
}
