/** Entry point of a server process that can be sampled: the ordinary one, with two calls more. */
import { serveStream } from './server-calls.ts';
import { serveProfiler } from './profiler.ts';

serveStream();
serveProfiler();
