import type { Guest } from './contract.ts';
import { builtFile, installed } from './installed.ts';

export const deno: Guest = {
  label: 'Deno.serve',
  serves: 'HTTP server of Deno with web streams; its upgradeWebSocket',
  licence: 'MIT',
  source: 'npm install deno, or https://deno.com',
  find(searchPath) {
    const found = installed('deno', searchPath, { flag: '--version', answer: /^deno (\d+\.\d+\.\S+)/ });
    // Its clock is asked for through a library of Linux.
    if (found === null || process.platform !== 'linux') return null;
    const program = builtFile('guests/deno-process.js');
    const flags = ['run', '--no-prompt', '--no-config', '--allow-net=127.0.0.1', '--allow-ffi'];
    return {
      version: found.version,
      book: ({ port, rate }) => ({
        server: { file: found.file, argv: [...flags, program, String(port), String(rate)] },
        beside: [],
      }),
    };
  },
};
