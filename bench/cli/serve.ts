import { join } from 'node:path';
import { findPackageRoot } from '../host/environment.ts';
import { contestants } from '../transports.ts';
import { main } from './main.ts';
import { serve } from './serve-command.ts';

await main((io) =>
  serve(io, {
    contestants,
    // The compiler copies no HTML: the page is read from where it was written.
    pagePath: join(findPackageRoot(import.meta.dirname), 'servers/page/index.html'),
  }),
);
