import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { checkCapacity, checkStart, parseOpenFileLimit, parsePortRange, readLimits } from './preflight.ts';
import type { Demand, Limits } from './preflight.ts';

const plenty: Limits = { descriptors: 100_000, ports: 60_000, memoryBytes: 64e9 };
const unknown: Limits = { descriptors: null, ports: null, memoryBytes: null };
const thousand: Demand = {
  connections: 1000,
  arms: 2,
  compressed: false,
  link: false,
  clientProcesses: 1,
  ownServer: true,
};

describe('a load', () => {
  it.each([
    ['descriptors', { descriptors: 1064 }, { descriptors: 1063 }, 'too-few-descriptors', '1064', '1063'],
    ['ports', { ports: 1064 }, { ports: 1063 }, 'too-few-ports', '1064', '1063'],
    ['memory', { memoryBytes: 200e6 }, { memoryBytes: 199e6 }, 'too-little-memory', '200 MB', '199 MB'],
  ])(
    'passes with just enough %s, and is refused with one less',
    (_, enough, less, code, needed, available) => {
      expect(() => {
        checkCapacity(thousand, { ...plenty, ...enough });
      }).not.toThrow();
      const error = refusal(thousand, { ...plenty, ...less });
      expect(error.code).toBe(code);
      expect(error.message).toContain(needed);
      expect(error.message).toContain(available);
      expect(error.hint).not.toBeNull();
    },
  );

  it('needs two open files per connection in the link', () => {
    const error = refusal({ ...thousand, link: true }, { ...plenty, descriptors: 2063 });
    expect(error.message).toContain('2064 open files in the link process');
    expect(error.hint).toContain('ulimit -n 2064');
  });

  it('needs as many open files as the largest share of its client processes', () => {
    const shared = { ...thousand, clientProcesses: 3, ownServer: false };
    expect(() => checkCapacity(shared, { ...plenty, descriptors: 398 })).not.toThrow();
    const error = refusal(shared, { ...plenty, descriptors: 397 });
    expect(error.message).toContain('1000 connections need 398 open files in each of 3 processes; 397 are');
  });

  it('needs all open files in its server, and the ports of one address for each of its client processes', () => {
    const shared = { ...thousand, clientProcesses: 3 };
    expect(() => checkCapacity(shared, { ...plenty, descriptors: 1064, ports: 398 })).not.toThrow();
    expect(refusal(shared, { ...plenty, descriptors: 1063 }).message).toContain(
      '1000 connections need 1064 open files in the server process; 1063 are',
    );
    expect(refusal(shared, { ...plenty, ports: 397 }).message).toContain('need 398 local ports');
  });

  it('needs more memory where it is compressed', () => {
    const error = refusal({ ...thousand, compressed: true }, { ...plenty, memoryBytes: 1399e6 });
    expect(error.message).toContain('1400 MB');
  });

  it('is never refused on account of a limit that is unknown', () => {
    expect(() => {
      checkCapacity(
        { connections: 1e9, arms: 2, compressed: true, link: true, clientProcesses: 1, ownServer: true },
        unknown,
      );
    }).not.toThrow();
  });
});

describe('a program', () => {
  it('starts with just enough open files, or a limit that is unknown, and says what one less would be short of', () => {
    for (const descriptors of [256, null]) expect(() => checkStart({ descriptors })).not.toThrow();
    expect(() => checkStart({ descriptors: 255 })).toThrow('needs 256 open files to start; 255 are allowed');
  });
});

describe('the limits', () => {
  it('are found in the text of the kernel', () => {
    const limits = 'Limit                     Soft Limit           Hard Limit           Units     \n';
    const files = 'Max open files            1024                 20000                files     \n';
    expect(parseOpenFileLimit(limits + files)).toBe(1024);
    expect(parsePortRange('32768\t60999\n')).toBe(28_232);
  });

  it('are unknown where there is no such text, or no limit', () => {
    expect(parseOpenFileLimit('')).toBeNull();
    expect(
      parseOpenFileLimit('Max open files            unlimited            unlimited            files'),
    ).toBeNull();
    expect(parsePortRange('')).toBeNull();
  });

  it.runIf(process.platform === 'linux')('of open files are those that a shell started from here has', () => {
    const shell = spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' });
    expect(String(readLimits().descriptors ?? 'unlimited')).toBe(shell.stdout.trim());
  });
});

function refusal(demand: Demand, limits: Limits): HarnessError {
  try {
    checkCapacity(demand, limits);
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error('The load was not refused.');
}
