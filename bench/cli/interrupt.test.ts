import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunBench } from '../records/progress.ts';
import { bench } from './bench-command.ts';
import { fakeIo } from './io.fixture.ts';
import { fakeParts, finishAtOnce } from './parts.fixture.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

let root = '';
beforeEach(() => {
  root = temporaryDir();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'ends in order at the first %s, and still prints what it has',
    async (signal) => {
      const io = fakeIo(['--out', join(root, 'mine')]);
      const untilAborted: RunBench = (options) =>
        new Promise((resolve) => {
          options.signal.addEventListener('abort', () => {
            resolve(finishAtOnce(options));
          });
          io.signals.emit(signal);
        });
      expect(await bench(io, fakeParts(root, untilAborted))).toBe('interrupted');
      expect(io.left()).toBeNull();
      expect(io.out()).toMatch(/^table of .*\n.*mine\n$/);
      expect(existsSync(join(root, 'mine', 'report.md'))).toBe(true);
      expect(io.signals.listenerCount(signal)).toBe(0);
    },
  );

  it('is left at once at a second signal, but not at the echo of the first', async () => {
    vi.useFakeTimers();
    const io = fakeIo([]);
    const stuck: RunBench = (options) => {
      io.signals.emit('SIGINT');
      vi.advanceTimersByTime(100);
      io.signals.emit('SIGINT');
      expect(io.left()).toBeNull();
      vi.advanceTimersByTime(400);
      io.signals.emit('SIGTERM');
      expect(io.left()).toBe('interrupted');
      return finishAtOnce(options);
    };
    await bench(io, fakeParts(root, stuck));
  });

  it('is interrupted, and no defect, when the runner breaks on the way out', async () => {
    const io = fakeIo([]);
    const breaking: RunBench = () => {
      io.signals.emit('SIGINT');
      return Promise.reject(new Error('channel closed'));
    };
    await expect(bench(io, fakeParts(root, breaking))).rejects.toMatchObject({ code: 'interrupted' });
  });
});
