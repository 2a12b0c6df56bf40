/** Entry point of a server process in which one thing goes wrong on purpose: what, its command line says. */
import { serveStream } from '../processes/server-calls.ts';
import { InjectedStream } from './injected-stream.ts';
import { decodeServerInjection } from './injection.ts';

const injection = decodeServerInjection(process.argv[2]);
serveStream({ createStream: (settings) => new InjectedStream(settings, injection) });
