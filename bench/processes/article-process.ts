/** Entry point of a server process with the exhibit `servers/exhibits/article.ts` in the place of a transport. */
import { serveStream } from './server-calls.ts';

serveStream({ serverOf: async () => (await import('../../servers/exhibits/article.ts')).server });
