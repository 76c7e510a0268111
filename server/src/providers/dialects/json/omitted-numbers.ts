/** An array of a request of which not every number was kept. */
interface Shortened extends Array<unknown> {
  omitted?: number;
}

/** How many numbers an array of a request had beside those that are in it. */
export function omittedNumbers(items: readonly unknown[]): number {
  return (items as Shortened).omitted ?? 0;
}

export function omitNumber(items: unknown[]): void {
  const shortened: Shortened = items;
  shortened.omitted = (shortened.omitted ?? 0) + 1;
}
