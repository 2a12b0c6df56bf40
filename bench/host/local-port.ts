import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { systemCodeOf } from '../../servers/hub/errors.ts';

/**
 * The first of the ports that are given here. No system hands them out by itself: Linux does from 32768 on, others from 49152. So a server
 * that leaves such a port and comes back finds it free, and clients that try it meanwhile do not meet a stranger.
 */
const FIRST_PORT = 20_000;
/** Each process takes its ports from a part that its id chooses, one after the other, so that two processes seldom try the same. */
const PARTS = 40;
const PORTS_OF_A_PART = 250;

let next = Math.floor(process.pid / PARTS) % PORTS_OF_A_PART;

/**
 * A port of loopback that nothing listens on, for servers that clients look for while they are away, and for configurations that name one.
 * @throws Error when there is none
 */
export async function freePort(): Promise<number> {
  const firstPort = FIRST_PORT + (process.pid % PARTS) * PORTS_OF_A_PART;
  for (let tried = 0; tried < PORTS_OF_A_PART; tried += 1) {
    next = (next + 1) % PORTS_OF_A_PART;
    if (await isFree(firstPort + next)) return firstPort + next;
  }
  throw new Error(`no port from ${firstPort} to ${firstPort + PORTS_OF_A_PART - 1} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EADDRINUSE') return false;
    throw error;
  } finally {
    server.close();
  }
}

/** Whether something listens on a port of loopback. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
