import { Agent, request } from 'node:http';
import { systemClock } from '../../servers/stream/clock.ts';
import { sendOnSchedule } from './stream.ts';

/**
 * Entry point beside nginx: `node nchan-publisher-process.js PORT RATE`. Posts every event over one connection. The sent-at time is that
 * of the post, so that a delay contains the way to nginx.
 */
const [port = 0, rate = 0] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const nowNs = (): number => systemClock.nowNs();
sendOnSchedule(rate, nowNs, (_, text) => {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
  const post = request({ host: '127.0.0.1', port, path: '/publish', method: 'POST', agent, headers });
  post.on('response', (response) => response.resume());
  // Until nginx listens, and when it ends, nobody is there to hear.
  post.on('error', () => undefined);
  post.end(text);
});
