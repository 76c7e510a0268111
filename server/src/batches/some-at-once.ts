/**
 * Does the same for all, so many at a time, and gives the results in their order. After the first that fails nothing further is begun; it
 * is thrown when those under way have ended.
 */
export async function someAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, at: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Array<Result>(items.length);
  const left = items.entries();
  const go = async () => {
    for (const [at, item] of left) results[at] = await work(item, at);
  };
  const ended = await Promise.allSettled(
    Array.from({ length: atOnce }, () =>
      go().catch((error: unknown) => {
        // Nobody takes another.
        for (const _ of left);
        throw error;
      }),
    ),
  );
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  return results;
}
