/**
 * For tests: what the gate says in a process with limits of its own. Arguments: the connections, and the port of a server; without
 * one it starts its own. Prints the message and the hint of the refusal, line by line.
 */
import { createServer } from 'node:http';
import { HarnessError } from '../../servers/hub/errors.ts';
import { admit } from './gate.ts';

const [, , connections = '', given] = process.argv;
const server = createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n'.repeat(50));
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const address = server.address();
const port = given ?? (typeof address === 'object' ? address?.port : null);

const target = {
  label: 'mine',
  url: `http://127.0.0.1:${port}/`,
  headers: [],
  subprotocols: [],
  send: null,
  insecure: false,
  method: 'GET',
  body: null,
  seq: null,
  sentAt: null,
  serverPids: [],
};
const ask = { targets: [target], connections: Number(connections) } as const;
const trial = { cpus: null, signal: new AbortController().signal };
try {
  await admit({ ...ask, mayLoadHost: false }, trial, 1);
} catch (error) {
  if (!(error instanceof HarnessError)) throw error;
  process.stdout.write(`${error.message}\n${error.hint}\n`);
}
process.exit(0);
