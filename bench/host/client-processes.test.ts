import { describe, expect, it } from 'vitest';
import { clientProcessesFor, loopbackSourcesOf } from './client-processes.ts';
import type { Limits } from './preflight.ts';

const plenty: Limits = { descriptors: null, ports: null, memoryBytes: null };
const count = (connections: number, limits: Partial<Limits> = {}): number =>
  clientProcessesFor(connections, { ...plenty, ...limits });

describe('connections are held by', () => {
  it('one process as long as it can, and by more of them where few files may be open or few ports are there', () => {
    expect([1, 10_000, 10_001, 30_000].map((connections) => count(connections))).toEqual([1, 1, 2, 3]);
    expect([2500, 2501].map((connections) => clientProcessesFor(connections, plenty, 2500))).toEqual([1, 2]);
    expect(count(2000, { descriptors: 1024 })).toBe(3);
    expect(count(2000, { ports: 564 })).toBe(4);
    expect(count(100_000, { descriptors: 256 })).toBe(40);
  });
});

describe('a client process', () => {
  it('has loopback addresses of its own where the system has more than one', () => {
    const [first, second] = [255, 256].map((pid) => loopbackSourcesOf(pid, 'linux'));
    expect(first?.slice(0, 2)).toEqual(['127.1.0.255', '127.2.0.255']);
    expect(second?.slice(0, 2)).toEqual(['127.1.1.0', '127.2.1.0']);
    expect(loopbackSourcesOf(1, 'darwin')).toEqual([]);
    expect(loopbackSourcesOf(undefined, 'linux')).toEqual([]);
  });
});
