/**
 * For tests: a server process that loses memory and timers by the clock: every 10 ms a buffer of so many bytes, the first argument, and
 * a timer. What a busy machine held up is made good, so that the slope is known.
 */
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { serveStream } from './server-calls.ts';

const EVERY_MS = 10;
const HOUR_MS = 3_600_000;

const bytes = Number(process.argv[2]);
const kept: Buffer[] = [];
const startedNs = clock.nowNs();

setInterval(() => {
  const due = Math.floor((clock.nowNs() - startedNs) / (EVERY_MS * 1e6));
  while (kept.length < due) {
    kept.push(Buffer.alloc(bytes));
    setTimeout(() => undefined, HOUR_MS);
  }
}, EVERY_MS);

serveStream();
