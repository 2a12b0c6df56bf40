import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['{servers,clients,bench}/**/*.test.ts'],
    reporters: ['default', new URL('closing-line.ts', import.meta.url).pathname],
    // Most tests wait for sockets and processes: two files at a time, also on two processors.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
