import { ActError } from "../../kernel/act-error.ts";

/** Uploads that this process receives at once, of all organizations and of one. Each waits on the disk. */
const AT_ONCE = { all: 64, one: 16 } as const;

/** Counts what arrives, so that nobody fills the disk and one organization leaves room for others. */
export class Arriving {
  readonly #of = new Map<string, number>();
  #all = 0;

  /** @throws ActError uploads_at_once */
  async with<Result>(organization: string, work: () => Promise<Result>): Promise<Result> {
    const own = this.#of.get(organization) ?? 0;
    if (own >= AT_ONCE.one || this.#all >= AT_ONCE.all)
      throw new ActError("uploads_at_once", { retryAfterSeconds: 2 });
    this.#of.set(organization, own + 1);
    this.#all += 1;
    try {
      return await work();
    } finally {
      this.#all -= 1;
      const left = (this.#of.get(organization) ?? 1) - 1;
      if (left === 0) this.#of.delete(organization);
      else this.#of.set(organization, left);
    }
  }
}
