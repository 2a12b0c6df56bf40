#!/usr/bin/env node
import process from 'node:process';

/** Entry point of `sse-or-websockets`. It loads nothing before it knows that this Node.js can. */
const WANTED = [20, 19] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < WANTED[0] || (major === WANTED[0] && minor < WANTED[1])) {
  process.stderr.write(
    `error: This needs Node.js ${WANTED.join('.')} or newer, and runs on ${process.versions.node}.\nhint: Install a newer one from https://nodejs.org.\n`,
  );
  process.exit(2);
}
const { runProgram } = await import('./program.ts');
await runProgram();
