import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import type { Guest } from './contract.ts';
import { builtFile } from './installed.ts';

const manifest = z.object({ version: z.string() });

export const fastify: Guest = {
  label: 'Fastify and ws',
  serves: 'the response of node:http that Fastify hands over; ws on its HTTP server',
  licence: 'MIT',
  source: 'npm install fastify',
  find(searchPath) {
    // A package without a program: it lies beside the folder of programs that npm puts on the search path.
    const folder = searchPath
      .split(delimiter)
      .filter((programs) => programs !== '')
      .map((programs) => join(programs, '..', 'fastify'))
      .find((each) => existsSync(join(each, 'package.json')));
    if (folder === undefined) return null;
    const { version } = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    const file = createRequire(join(folder, 'package.json')).resolve(folder);
    return {
      version,
      book: ({ port, rate }) => ({
        server: {
          file: process.execPath,
          argv: [builtFile('guests/fastify-process.js'), file, String(port), String(rate)],
        },
        beside: [],
      }),
    };
  },
};
