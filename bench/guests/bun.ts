import type { Guest } from './contract.ts';
import { builtFile, installed } from './installed.ts';

export const bun: Guest = {
  label: 'Bun.serve',
  serves: 'HTTP server of Bun with web streams; its publish for WebSocket',
  licence: 'MIT',
  source: 'npm install bun, or https://bun.sh',
  find(searchPath) {
    const found = installed('bun', searchPath, { flag: '--version', answer: /^(\d+\.\d+\.\S+)/ });
    // Its clock is asked for through a library of Linux.
    if (found === null || process.platform !== 'linux') return null;
    const program = builtFile('guests/bun-process.js');
    return {
      version: found.version,
      book: ({ port, rate }) => ({
        server: { file: found.file, argv: [program, String(port), String(rate)] },
        beside: [],
      }),
    };
  },
};
