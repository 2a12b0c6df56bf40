import type { Check } from '../../records/record.ts';

/** Of the load that was asked for, this share must have been answered. */
const ANSWERED_SHARE = 0.9;

/** Whether every request was answered, and as many were sent as were asked for. */
export function checkRequests(
  failed: number,
  load: { readonly answers: number; readonly seconds: number; readonly failed: number },
  requestsPerSecond: number,
): Check[] {
  const all = failed + load.failed;
  const answered = load.answers / load.seconds;
  return [
    all > 0 && {
      code: 'requests-failed' as const,
      outcome: 'void' as const,
      values: { requests: all },
    },
    answered < requestsPerSecond * ANSWERED_SHARE && {
      code: 'load-not-reached' as const,
      outcome: 'warn' as const,
      values: { askedPerSecond: requestsPerSecond, answeredPerSecond: answered },
    },
  ].filter((check) => check !== false);
}
