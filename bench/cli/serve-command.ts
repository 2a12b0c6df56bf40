import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Option, type Command } from 'commander';
import { makeLoopbackCertificate } from '../../servers/hub/certificate.ts';
import { HarnessError, systemCodeOf } from '../../servers/hub/errors.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract.ts';
import { loadAnswerPage, loadPage } from '../../servers/page/page.ts';
import { isLoopback } from '../../servers/page/origins.ts';
import { startPageServer } from '../../servers/page/start.ts';
import type { PageServer, PageServerSettings } from '../../servers/page/start.ts';
import { readLimits, roomForClients } from '../host/preflight.ts';
import type { MeasuringTransport } from '../transports.ts';
import { LIMITS } from '../records/config.ts';
import { numberOption, runCommand, textOption, type Teaching } from './command.ts';
import type { Ending } from './exit-codes.ts';
import { catchInterrupt } from './interrupt.ts';
import type { CommandIo } from './io.ts';

/** Only this machine, unless the user decides otherwise. */
const defaultHost = '127.0.0.1';

/** With room for fewer clients than this, a limit on open files is worth a warning. */
const FEW_CLIENTS = 900;

/** One hour: beyond it, a heartbeat or a reconnection is of no use. */
const longestMs = 3_600_000;

const TEACHING: Teaching = {
  about:
    'Serves the stream of company names over SSE (/events) and WebSocket (/websocket) on one port, with a page that ' +
    'shows both side by side and one for an answer token by token (/answer), and runs until it is interrupted. It is for people and ' +
    'for other clients; nothing is measured.',
  examples: [
    ['npm run serve', 'One name a second, on http://127.0.0.1:3001'],
    ['npm run serve -- --rate 20 --retry-ms 500', 'A faster stream, and clients that reconnect sooner.'],
    [
      'npm run serve -- --tls --http2',
      'Over HTTP/2: both streams share one TCP connection, and the page counts it.',
    ],
    [
      'npm run serve -- --port 3002 --backplane redis://127.0.0.1:6379',
      'One of several servers that share a stream through Redis: any of them resumes any client.',
    ],
    ['curl -N http://127.0.0.1:3001/events', 'The stream as it looks on the wire, while it is served.'],
  ],
  endings: ['done', 'defect', 'usage'],
};

interface ServeOptions {
  readonly port: number;
  readonly host: string | null;
  readonly rate: number;
  readonly seed: number;
  readonly payloadBytes: number | null;
  readonly heartbeatMs: number;
  readonly replayWindow: number;
  readonly retryMs: number;
  readonly allowOrigin: readonly string[];
  readonly allowCredentials?: boolean;
  readonly tls?: boolean;
  readonly http2?: boolean;
  readonly backplane: string | null;
}

function define(command: Command): Command {
  const { heartbeatMs, replayWindow, retryMs } = DEFAULT_SERVER_OPTIONS;
  const upTo = (max: number, unit: string | null = null, min = 0) => ({ min, max, whole: true, unit });
  return command
    .addOption(
      numberOption('port', 'where it listens; 0 lets the system choose', { ...upTo(65_535), fallback: 3001 }),
    )
    .addOption(
      textOption(
        '--host NAME',
        'address or name to listen on; 0.0.0.0 is every address of this machine',
        `${defaultHost}, for this machine only`,
      ),
    )
    .addOption(
      numberOption('rate', 'names sent per second', {
        min: 0.1,
        max: 1000,
        whole: false,
        unit: 'events/s',
        fallback: 1,
      }),
    )
    .addOption(
      numberOption('seed', 'which names are drawn, and in what order', { ...LIMITS.seed, fallback: 1 }),
    )
    .addOption(
      numberOption(
        'payload-bytes',
        'length of the JSON text of an event; a filler makes up for what is missing',
        {
          ...upTo(65_536, 'bytes', 1),
          otherwise: 'as long as the event is, without a filler',
        },
      ),
    )
    .addOption(
      numberOption('heartbeat-ms', 'from one heartbeat to the next; 0 sends none', {
        ...upTo(longestMs, 'ms'),
        fallback: heartbeatMs,
      }),
    )
    .addOption(
      numberOption('replay-window', 'events kept for clients that reconnect', {
        ...upTo(100_000, 'events'),
        fallback: replayWindow,
      }),
    )
    .addOption(
      numberOption('retry-ms', 'how long SSE tells its clients to wait before they reconnect', {
        ...upTo(longestMs, 'ms'),
        fallback: retryMs,
      }),
    )
    .addOption(
      new Option(
        '--allow-origin <URL>',
        'origin whose pages may connect, such as that of a proxy in front; repeatable',
      )
        .default([], "only the server's own")
        .argParser(addOrigin),
    )
    .option(
      '--allow-credentials',
      'pages of these origins may send cookies with SSE, as browsers do with WebSocket without asking',
    )
    .option(
      '--tls',
      'serve over TLS, with a certificate for localhost that is made now, is valid for nine days, and that browsers ask about',
    )
    .option('--http2', 'with --tls: serve HTTP/2 as well, to clients that offer it')
    .addOption(
      textOption(
        '--backplane URL',
        'broker that keeps the stream for several servers: redis://HOST:PORT (Redis or Valkey, Streams) or nats://HOST:PORT (JetStream)',
        'none, the server has its own stream',
      ),
    );
}

function addOrigin(text: string, origins: readonly string[]): readonly string[] {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && url.origin !== 'null' && url.href === `${url.origin}/`) return [...origins, url.origin];
  throw new HarnessError('usage', `--allow-origin wants an origin, got '${text}'.`, {
    hint: 'Write scheme, host and port alone, such as https://example.org.',
  });
}

/** What the command is put together from. */
export interface ServeParts {
  /** What is served: the halves of the contest. */
  readonly contestants: () => readonly (readonly [
    id: string,
    transport: Pick<MeasuringTransport, 'server'>,
  ])[];
  readonly pagePath: string;
}

/** `npm run serve`: runs until it is interrupted, which is how it is meant to end. @throws HarnessError */
export async function serve(io: CommandIo, parts: ServeParts): Promise<Ending> {
  return runCommand<ServeOptions>(io, 'serve', TEACHING, define, (options) =>
    serveUntilStopped(io, parts, options),
  );
}

async function serveUntilStopped(
  io: CommandIo,
  { contestants, pagePath }: ServeParts,
  { host: asked, allowOrigin, tls = false, http2 = false, ...options }: ServeOptions,
): Promise<Ending> {
  if (options.allowCredentials === true && allowOrigin.length === 0) {
    throw new HarnessError('usage', '--allow-credentials has no origin to act on.', {
      hint: "Add --allow-origin URL: the server's own pages send their cookies anyway.",
    });
  }
  if (http2 && !tls) {
    throw new HarnessError('usage', '--http2 without --tls is HTTP/2 that no browser speaks.', {
      hint: 'Write --tls --http2.',
    });
  }
  const host = asked ?? defaultHost;
  const interrupt = catchInterrupt(io, null); // the goodbye takes a second at most
  try {
    const server = await start({
      halves: await Promise.all(
        contestants().map(async ([id, entry]) => [id, (await entry.server()).server] as const),
      ),
      page: loadPage(pagePath),
      answerPage: loadAnswerPage(pagePath),
      ...options,
      host,
      allowOrigins: allowOrigin,
      certificate: tls ? await makeLoopbackCertificate() : null,
      http2,
      epoch: randomBytes(4).toString('hex'),
      onBackplane: ({ isConnected, error, newestSeq }) => {
        io.stderr.write(
          isConnected
            ? `Connected to the backplane; this server holds event ${newestSeq}.\n`
            : `warning: no connection to the backplane: ${(error ?? 'the connection was lost').replace(/\.$/, '')}. The server keeps trying; /healthz shows the state.\n`,
        );
      },
    });
    if (!isLoopback(host)) {
      io.stderr.write(
        `warning: --host ${host} can be reached from the network: anyone there can read the stream and cut it.\n`,
      );
    }
    const room = roomForClients(readLimits());
    if (room !== null && room < FEW_CLIENTS) {
      io.stderr.write(
        `warning: about ${room} clients can connect at a time, because a process may open few files here. Raise it with \`ulimit -n\`.\n`,
      );
    }
    io.stdout.write(
      `Listening on ${server.origin} - open it in a browser, or read /events (SSE) and /websocket. Ctrl-C ends it.\n`,
    );
    if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
    await server.close();
    return 'done';
  } finally {
    interrupt.release();
  }
}

/** What a host that is not ours leads to: the name has no address, or the address is another machine's. */
const NOT_OUR_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL']);

async function start(settings: PageServerSettings): Promise<PageServer> {
  try {
    return await startPageServer(settings);
  } catch (error) {
    const code = systemCodeOf(error);
    if (error instanceof HarnessError || !NOT_OUR_HOST.has(code)) throw error;
    throw new HarnessError('usage', `'${settings.host}' is not an address of this machine (${code}).`, {
      hint: `Use --host ${defaultHost}, or 0.0.0.0 for every address.`,
      cause: error,
    });
  }
}
