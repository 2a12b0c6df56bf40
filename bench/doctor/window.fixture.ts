import { windowOf, type WindowWishes } from '../metrics/records.fixture.ts';
import type { CheckCode } from '../records/check.ts';
import type { WholeWindow } from '../rounds/window.ts';
import { encodeHistogram } from '../stats/histogram.ts';

/** A window made by hand that lacks nothing. @param delays of its deliveries, ns */
export function wholeWindow(
  wishes: WindowWishes = {},
  delays: { readonly delivery: readonly number[]; readonly transit?: readonly number[] } = { delivery: [] },
): WholeWindow {
  const { server, client, counts, ...rest } = windowOf({
    ...wishes,
    client: {
      delivery: encodeHistogram(delays.delivery),
      transit: encodeHistogram(delays.transit ?? []),
      ...wishes.client,
    },
  });
  if (server === null || client === null || counts === null) throw new Error('the window lacks a part');
  return { ...rest, server, client, counts };
}

/** A check that voids. */
export const voidBy = (code: CheckCode) => ({ code, outcome: 'void', values: {} }) as const;
