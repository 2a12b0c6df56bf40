/** The sum of what `of` says about each item; null and undefined add nothing. */
export function sumOf<Item>(items: readonly Item[], of: (item: Item) => number | null | undefined): number {
  return items.reduce((sum, item) => sum + (of(item) ?? 0), 0);
}

/** The quotient; null when there is nothing to divide by. */
export function quotient(amount: number, of: number): number | null {
  return of > 0 ? amount / of : null;
}
