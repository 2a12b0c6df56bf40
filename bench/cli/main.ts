#!/usr/bin/env node
import process from 'node:process';

/** Entry point of `sse-or-websockets`. It loads nothing before it knows that this Node.js can, and then little before it knows that it may. */
const WANTED = [20, 19] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < WANTED[0] || (major === WANTED[0] && minor < WANTED[1])) {
  process.stderr.write(
    `error: This needs Node.js ${WANTED.join('.')} or newer, and runs on ${process.versions.node}.\nhint: Install a newer one from https://nodejs.org.\n`,
  );
  process.exit(2);
}
const { describeError } = await import('./io.ts');
try {
  const { checkStart, readLimits } = await import('../host/preflight.ts');
  checkStart(readLimits());
} catch (error) {
  process.stderr.write(describeError(error));
  process.exit(4);
}
const { runProgram } = await import('./program.ts');
await runProgram();
