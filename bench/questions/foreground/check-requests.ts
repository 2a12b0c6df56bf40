import type { Check } from '../../records/record.ts';

/** The share of the load that must have been answered. */
const ANSWERED_SHARE = 0.9;

/** Whether every request was answered, and as many as were asked for. */
export function checkRequests(
  failed: number,
  load: { readonly answers: number; readonly seconds: number; readonly failed: number },
  requestsPerSecond: number,
): Check[] {
  const checks: Check[] = [];
  const requests = failed + load.failed;
  if (requests > 0) checks.push({ code: 'requests-failed', outcome: 'void', values: { requests } });
  const answeredPerSecond = load.answers / load.seconds;
  const values = { askedPerSecond: requestsPerSecond, answeredPerSecond };
  if (answeredPerSecond < requestsPerSecond * ANSWERED_SHARE)
    checks.push({ code: 'load-not-reached', outcome: 'warn', values });
  return checks;
}
