import autocannon from 'autocannon';

/** Requests at a fixed rate over so many connections. */
export interface CannonLoad {
  readonly url: string;
  readonly connections: number;
  readonly requestsPerSecond: number;
  /** Whole seconds: autocannon counts in them. */
  readonly seconds: number;
}

/** What autocannon can tell of answers that end. */
export interface CannonResult {
  /** Answers, of whatever status. */
  readonly answers: number;
  readonly seconds: number;
  /** Bytes of the answers, headers included. */
  readonly bytes: number;
  /** Connections that broke off or timed out, and answers that were not 2xx. */
  readonly failed: number;
}

/**
 * Sends load with autocannon. Its latencies are left out: they are whole milliseconds, and its correction for coordinated
 * omission takes `Math.ceil(1 / rate)` for the interval between requests, which is off by up to a thousand. So the correction
 * is off, and times come from `sendTimed`.
 */
export async function fireCannon({
  url,
  connections,
  requestsPerSecond,
  seconds,
}: CannonLoad): Promise<CannonResult> {
  const result = await autocannon({
    url,
    connections,
    overallRate: requestsPerSecond,
    duration: seconds,
    ignoreCoordinatedOmission: true,
  });
  return {
    answers: result['2xx'] + result.non2xx,
    seconds: result.duration,
    bytes: result.throughput.total,
    failed: result.errors + result.timeouts + result.non2xx,
  };
}
