/** One of the promises that an operator may make, whatever becomes of it here. */
export interface ProductPromise {
  /** Such as "K-4". It never changes its meaning. */
  readonly id: string;
  readonly en: Words;
  readonly es: Words;
}

/** The promise in one line, and the least that must be true for it. */
type Words = readonly [promise: string, holdsWhen: string];

export interface PromiseGroup {
  readonly title: { readonly en: string; readonly es: string };
  readonly promises: readonly ProductPromise[];
}
