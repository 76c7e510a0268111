import { call } from "./client.ts";

/** A key is replaced so long before it ends that no request is begun with one that ends. */
const SPARE_MS = 90_000;

/**
 * A key of whoever reads, for pages that call /v1 as programs do (playground, studio): good for minutes, in the memory of the page and
 * nowhere else. It is renewed when it is needed, so that a page that lies idle holds none.
 */
export class PageKey {
  readonly #organization: string;
  readonly #project: string | null;
  readonly #mode: "live" | "test";
  readonly #opener: "playground.open" | "pictures.look";
  #key: { readonly text: string; readonly until: number } | null = null;
  #opening: Promise<string> | null = null;

  /** @param opener the act that gives it: `pictures.look` for one that can look at pictures and nothing else */
  constructor(
    organization: string,
    project: string | null,
    mode: "live" | "test",
    opener: "playground.open" | "pictures.look" = "playground.open",
  ) {
    this.#organization = organization;
    this.#project = project;
    this.#mode = mode;
    this.#opener = opener;
  }

  /** @throws Problem, NoAnswer */
  get(): Promise<string> {
    if (this.#key !== null && performance.now() < this.#key.until) return Promise.resolve(this.#key.text);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** It is good for nothing any more: the next one is another. */
  drop(): void {
    this.#key = null;
  }

  async #open(): Promise<string> {
    const askedAt = performance.now();
    const opened = await call(this.#opener, {
      organization: this.#organization,
      ...(this.#project === null ? {} : { project: this.#project }),
      mode: this.#mode,
    });
    // By how long it lives, not by this machine's clock, which may be wrong.
    const lifetime = Math.min(Date.parse(opened.ends_at) - Date.now(), 900_000);
    this.#key = { text: opened.key, until: askedAt + Math.max(lifetime - SPARE_MS, 0) };
    return opened.key;
  }
}
