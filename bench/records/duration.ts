const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** A duration such as `90s`, `15m` or `1.5h`, in seconds; null: it is none. */
export function secondsIn(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  return unit === 's' || unit === 'm' || unit === 'h' ? Number(number) * SECONDS[unit] : null;
}

/** Whether a text is a duration within limits that are written the same way. */
export function isDurationWithin(
  text: string,
  { least, most }: { readonly least: string; readonly most: string },
): boolean {
  const seconds = secondsIn(text);
  return seconds !== null && seconds >= (secondsIn(least) ?? 0) && seconds <= (secondsIn(most) ?? Infinity);
}
