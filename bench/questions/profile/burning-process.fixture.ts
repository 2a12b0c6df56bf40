/** For tests: a server process that can be sampled, and that burns a known CPU time for each delivery in a function of this file. */
import type { Mount, ServerHalf } from '../../../servers/contract.ts';
import { server as sse } from '../../../servers/sse.ts';
import { serveProfiler } from '../../processes/profiler.ts';
import { serveStream } from '../../processes/server-calls.ts';

/** Long enough that reading the CPU time in between, which is no time of this file, does not count: some 50 us. */
const STEPS = 10_000;

const burntNsPerDelivery = Number(process.argv[2]);
let owedNs = 0;
let remainder = 1;

function burnChunk(): void {
  for (let step = 0; step < STEPS; step += 1) remainder = (remainder * 31 + step) % 1_000_003;
}

function usedNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** What a chunk takes too long is taken off the next events. */
function burn(forNs: number): void {
  owedNs += forNs;
  while (owedNs > 0) {
    const beforeNs = usedNs();
    burnChunk();
    owedNs -= usedNs() - beforeNs;
  }
}

const burning: ServerHalf = {
  ...sse,
  mount(mount: Mount) {
    const connections = sse.mount(mount);
    mount.stream.onEvent(() => {
      burn(connections.counts().connections * burntNsPerDelivery);
    });
    return connections;
  },
};

serveStream({ serverOf: () => Promise.resolve(burning) });
serveProfiler();
