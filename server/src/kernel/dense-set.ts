/** Something that can be in one `DenseSet`, and knows where. */
export interface Placed {
  /** Its index there; `NOWHERE` when it is in none. Written by the set only. */
  place: number;
}

export const NOWHERE = -1;

/**
 * A set for objects that come and go with each request. When the language's own set runs out of room, it makes a new
 * table, and the old table points to it. So everything that was ever in a long-lived set stays in memory until a full
 * collection: that was most of the garbage of a busy gateway (docs/decisions/0015-sets-of-what-comes-and-goes.md).
 * This one is an array without gaps.
 */
export class DenseSet<T extends Placed> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** @param item must be in no set */
  add(item: T): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** Its place is taken by the last. Does nothing when it is in no set. */
  delete(item: T): void {
    const { place } = item;
    if (place === NOWHERE) return;
    item.place = NOWHERE;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    last.place = place;
    this.#items[place] = last;
  }

  /** What is in it now, which later changes do not change. */
  snapshot(): T[] {
    return this.#items.slice();
  }

  /**
   * Visits from the last to the first. So `visit` may delete what it is given, and nothing is passed over; what it
   * adds is not visited. If it deletes others, something may be visited twice.
   */
  forEach(visit: (item: T) => void): void {
    for (let index = this.#items.length - 1; index >= 0; index -= 1) {
      const item = this.#items[index];
      if (item !== undefined) visit(item);
    }
  }
}
