import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { HarnessError } from '../../servers/hub/errors.ts';
import { loadPage } from '../../servers/page/load.ts';
import { isLoopback } from '../../servers/page/origins.ts';
import { startPageServer } from '../../servers/page/start.ts';
import type { PageServer, PageServerSettings } from '../../servers/page/start.ts';
import type { Transport } from '../transports.ts';
import type { Ending } from './exit-codes.ts';
import { renderHelp } from './help.ts';
import { catchInterrupt } from './interrupt.ts';
import { columnsOf } from './main.ts';
import type { CommandIo } from './main.ts';
import { parseCommand } from './options.ts';
import { fixedOptions } from './render.ts';
import { defaultHost, serveCommandLine } from './serve-options.ts';

/** What the command is put together from. */
export interface ServeParts {
  /** What is served: the halves of the contest. */
  readonly contestants: () => readonly (readonly [id: string, transport: Pick<Transport, 'server'>])[];
  readonly pagePath: string;
}

/** `npm run serve`: runs until it is interrupted, which is how it is meant to end. @throws HarnessError */
export async function serve(io: CommandIo, { contestants, pagePath }: ServeParts): Promise<Ending> {
  const command = serveCommandLine();
  const parsed = parseCommand(command, io.argv);
  if (parsed.kind === 'help') {
    io.stdout.write(renderHelp(command, columnsOf(io.stdout, fixedOptions.columns)));
    return 'done';
  }
  const { values } = parsed;
  const host = values.host ?? defaultHost;
  const interrupt = catchInterrupt(io.signals, {
    first: () => {},
    // Ctrl-C in `npm run` can arrive twice, once through npm. The goodbye takes a second at most: nothing to hurry.
    second: () => {},
  });
  try {
    const server = await start({
      halves: await Promise.all(
        contestants().map(async ([id, entry]) => [id, (await entry.server()).server] as const),
      ),
      page: loadPage(pagePath),
      port: values.port,
      host,
      rate: values.rate,
      seed: values.seed,
      payloadBytes: values['payload-bytes'],
      heartbeatMs: values['heartbeat-ms'],
      replayWindow: values['replay-window'],
      retryMs: values['retry-ms'],
      epoch: randomBytes(4).toString('hex'),
    });
    if (!isLoopback(host)) {
      io.stderr.write(
        `warning: --host ${host} can be reached from the network: whoever is there can read the stream and cut it.\n`,
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
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof HarnessError || !NOT_OUR_HOST.has(code)) throw error;
    throw new HarnessError('usage', `'${settings.host}' is no address of this machine (${code}).`, {
      hint: `Use --host ${defaultHost}, or 0.0.0.0 for every address.`,
      cause: error,
    });
  }
}
