/**
 * Entry point of a server process: one transport, driven by the runner's calls. It never loads client code.
 * With the argument `article`, the exhibit `servers/exhibits/article.ts` takes the place of the transport.
 */
import { serveStream } from './server-calls.ts';

const article = async () => (await import('../../servers/exhibits/article.ts')).server;

serveStream(process.argv.includes('article') ? { serverOf: article } : {});
