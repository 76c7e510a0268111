/** Domains of addresses that anybody can have for some minutes (AB-2): a maintained list, and what the operator says. */
export class DisposableDomains {
  readonly #refused: ReadonlySet<string>;
  readonly #allowed: ReadonlySet<string>;
  #list: Promise<ReadonlySet<string>> | null = null;

  constructor(options: { readonly refused: readonly string[]; readonly allowed: readonly string[] }) {
    this.#refused = new Set(options.refused.map((domain) => domain.toLowerCase()));
    this.#allowed = new Set(options.allowed.map((domain) => domain.toLowerCase()));
  }

  /**
   * Whether the domain, or one that it is part of, is on a list. The longest name that is on one decides; the operator's word
   * goes before the list's.
   * @param domain in ASCII and lower case
   */
  async has(domain: string): Promise<boolean> {
    this.#list ??= loadList();
    const list = await this.#list;
    const labels = domain.split(".");
    for (let first = 0; first < labels.length - 1; first += 1) {
      const name = labels.slice(first).join(".");
      if (this.#allowed.has(name)) return false;
      if (this.#refused.has(name) || list.has(name)) return true;
    }
    return false;
  }
}

/** Loaded at the first sign-up: some 120,000 names. */
async function loadList(): Promise<ReadonlySet<string>> {
  const { default: names } = await import("disposable-email-domains");
  return new Set(names);
}
