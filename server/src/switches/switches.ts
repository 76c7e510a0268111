/** What can be stopped (AB-9). */
export type SwitchScope = "everything" | "provider" | "model" | "organization" | "key";

/** `drain`: what is in flight may finish. `cut`: it ends now. */
export type SwitchMode = "drain" | "cut";

/** The member `switches` of gateway_changes() in migration 0008, which is its only writer. */
export type SwitchRows = readonly Switch[];

/** One thing that is stopped. */
interface Switch {
  readonly scope: SwitchScope;
  /** A provider's short name, a model's registry name, or an id; empty for everything. */
  readonly subject: string;
  readonly mode: SwitchMode;
}

type Subjects = ReadonlySet<string>;

/**
 * Everything that is stopped at one generation. Asked several times for each request, so it answers from memory, and
 * `any` says first whether there is anything to ask.
 */
export class Switches {
  readonly any: boolean;
  readonly count: number;
  /** Whether all requests are refused. */
  readonly everything: boolean;
  readonly #organizations: Subjects;
  readonly #keys: Subjects;
  readonly #providers: Subjects;
  readonly #models: Subjects;

  constructor(switches: SwitchRows) {
    const subjects = (scope: SwitchScope) =>
      new Set(switches.filter((one) => one.scope === scope).map(({ subject }) => subject));
    this.any = switches.length > 0;
    this.count = switches.length;
    this.everything = subjects("everything").size > 0;
    this.#organizations = subjects("organization");
    this.#keys = subjects("key");
    this.#providers = subjects("provider");
    this.#models = subjects("model");
  }

  /** What stops everything this caller asks for, the widest first; null when nothing does. */
  stopsCaller(organizationId: string, keyId: string): SwitchScope | null {
    if (this.everything) return "everything";
    if (this.#organizations.has(organizationId)) return "organization";
    return this.#keys.has(keyId) ? "key" : null;
  }

  /**
   * What stops this way of serving a request; null when nothing does. A model is stopped under every spelling: as
   * `provider/model`, and where a provider calls it by the name of its maker (`gpt-4o` stops `openai/gpt-4o` too).
   * @param provider its short name
   * @param model its name in the registry
   */
  stopsTarget(provider: string, model: string): SwitchScope | null {
    if (this.#models.size > 0 && this.#stopsSpelling(`${provider}/${model}`)) return "model";
    return this.#providers.has(provider) ? "provider" : null;
  }

  #stopsSpelling(spelling: string): boolean {
    for (let rest = spelling; ; rest = rest.slice(rest.indexOf("/") + 1)) {
      if (this.#models.has(rest)) return true;
      if (!rest.includes("/")) return false;
    }
  }
}
