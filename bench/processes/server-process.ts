/** Entry point of a server process: one transport, driven by the runner's calls. It never loads client code. */
import { serveStream } from './server-calls.ts';

serveStream();
