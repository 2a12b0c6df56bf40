import { findPackageRoot } from '../host/environment.ts';
import { formats } from '../report/index.ts';
import { scenarios } from '../questions/index.ts';
import { transports } from '../transports.ts';
import { bench } from './bench-command.ts';
import { main } from './main.ts';

await main((io) =>
  bench(io, {
    scenarios,
    transports,
    formats,
    packageRoot: findPackageRoot(import.meta.dirname),
    // Loaded only when something is measured, so that --help answers at once.
    runBench: async (options) => (await import('../runner/runner.ts')).runBench(options),
  }),
);
