/** Entry point of a server process with a fault that its command line names. */
import { serveStream } from '../processes/server-calls.ts';
import { InjectedStream } from './injected-stream.ts';
import type { ServerInjection } from './injection.ts';

const injection: ServerInjection = JSON.parse(process.argv[2] ?? '');
serveStream({ createStream: (settings) => new InjectedStream(settings, injection) });
