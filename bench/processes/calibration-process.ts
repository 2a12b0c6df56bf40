/** Entry point of a process that calibrates the machine, placed as a server or a client will be. It loads neither of them. */
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { CalibrationCalls } from './calibration.ts';
import { serveCalls } from './serve-calls.ts';

/** So that a repeat takes some milliseconds: long compared with a timer interrupt, short compared with slow changes of the machine. */
const STEPS = 4_000_000;
/** Repeats before those that count, until the code is compiled. */
const WARM_UP_REPEATS = 5;
const TIMER_MS = 4;

/** The same work each time. Its result is used, so that the compiler cannot remove it. */
function work(): number {
  let hash = 0;
  for (let step = 0; step < STEPS; step += 1) hash = Math.imul(hash ^ step, 0x01000193);
  return hash;
}

/** Answers every byte with this process's clock, one line each. */
const echo = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write(`${clock.nowNs()}\n`));
  socket.on('error', () => socket.destroy());
});

serveCalls<CalibrationCalls>({
  work({ repeats }) {
    let sink = 0;
    const durationsNs: number[] = [];
    for (let repeat = -WARM_UP_REPEATS; repeat < repeats; repeat += 1) {
      const startNs = clock.nowNs();
      sink ^= work();
      if (repeat >= 0) durationsNs.push(clock.nowNs() - startNs);
    }
    return { durationsNs, sink };
  },

  async timers({ count }) {
    const lagsNs: number[] = [];
    for (let timer = 0; timer < count; timer += 1) {
      const dueNs = clock.nowNs() + TIMER_MS * 1e6;
      await new Promise<void>((resolve) => clock.after(TIMER_MS, resolve));
      lagsNs.push(clock.nowNs() - dueNs);
    }
    return { lagsNs };
  },

  async listen() {
    echo.listen({ port: 0, host: '127.0.0.1' });
    await once(echo, 'listening');
    const address = echo.address();
    return {
      port: typeof address === 'object' && address !== null ? address.port : 0,
      timeNamespace: timeNamespace(),
    };
  },

  async echo({ port, count }) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const pings = [];
    for (let ping = 0; ping < count; ping += 1) {
      const sentNs = clock.nowNs();
      socket.write('?');
      // A line of twenty bytes arrives in one chunk over loopback.
      const [answer]: unknown[] = await once(socket, 'data');
      pings.push({ sentNs, theirNs: Number(String(answer)), receivedNs: clock.nowNs() });
    }
    socket.destroy();
    return { pings, timeNamespace: timeNamespace() };
  },
});

/** The time namespace of this process: monotonic time can differ between namespaces. null: the system has none. */
function timeNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/time');
  } catch {
    return null;
  }
}
