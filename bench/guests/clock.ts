/** `CLOCK_MONOTONIC` of `clock_gettime(2)`. */
const MONOTONIC = 1;

/**
 * The monotonic clock of the host, ns, as `process.hrtime` of Node.js reads it. That of Bun and of Deno counts from the start of their
 * own process, so that their foreign function interface asks the system.
 * @param read calls `clock_gettime` with this clock and this `timespec`
 */
export function hostClock(read: (clock: number, timespec: BigInt64Array) => void): () => number {
  const timespec = new BigInt64Array(2);
  return () => {
    read(MONOTONIC, timespec);
    return Number(timespec[0]) * 1e9 + Number(timespec[1]);
  };
}

/** Where `clock_gettime` is on Linux. */
export const LIBC = 'libc.so.6';
