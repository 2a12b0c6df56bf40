import type { Guest } from './contract.ts';
import { builtFile } from './installed.ts';

/** The servers of this project, measured from outside as every other: what the guests stand beside. */
export const builtIn: Guest = {
  label: 'Express and ws',
  serves: 'the servers of this project: Express for SSE, ws for WebSocket, under Node.js',
  licence: 'MIT',
  source: 'part of this project',
  find: () => ({
    version: process.versions.node,
    book: ({ port, rate }) => ({
      server: {
        file: process.execPath,
        argv: [builtFile('cli/main.js'), 'serve', '--port', String(port), '--rate', String(rate)],
      },
      beside: [],
    }),
  }),
};
