/** `total` in so many parts that differ by 1 at most. */
export function sharesOf(total: number, parts: number): readonly number[] {
  return Array.from(
    { length: parts },
    (_, at) => Math.floor(((at + 1) * total) / parts) - Math.floor((at * total) / parts),
  );
}

/** The first `count` of things that lie in groups of these sizes, as how many of each group. */
export function firstOf(count: number, sizes: readonly number[]): readonly number[] {
  let left = count;
  return sizes.map((size) => {
    const taken = Math.min(left, size);
    left -= taken;
    return taken;
  });
}
