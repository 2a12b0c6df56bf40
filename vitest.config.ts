import { defineConfig } from 'vitest/config';
import SlowestFirst from './.vitest/slowest-first.ts';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['{servers,clients,bench}/**/*.test.ts'],
    reporters: ['default', './.vitest/closing-line.ts'],
    // Most tests wait for sockets and processes: six files at a time, also on two processors.
    maxWorkers: 6,
    sequence: { sequencer: SlowestFirst },
    // Each loads the modules once: files put back what they change, and mock no module.
    isolate: false,
    // They end what hangs, and say nothing of speed: a busy machine takes several times as long.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
