/** What can be stopped (AB-9). */
export type SwitchScope = "everything" | "provider" | "model" | "organization" | "key";

/** What is suspended: not stopped by the operator in an emergency, but a customer's, with errors of its own. */
export type SuspensionScope =
  | "suspended_organization"
  | "suspended_project"
  | "suspended_member"
  | "suspended_key";

/** `drain`: what is in flight may finish. `cut`: it ends now. */
export type SwitchMode = "drain" | "cut";

/** The member `switches` of gateway_changes(), which is its only writer: stops, and what is suspended. */
export type SwitchRows = readonly Switch[];

/** One thing that is stopped or suspended. */
interface Switch {
  readonly scope: SwitchScope | SuspensionScope;
  /** A provider's short name, a model's registry name, or an id; empty for everything. */
  readonly subject: string;
  readonly mode: SwitchMode;
}

type Subjects = ReadonlySet<string>;

/** Who asks for something, as far as that can be stopped. */
export interface StoppableCaller {
  readonly id: string;
  /** The first of the keys that replaced one another. */
  readonly originalId: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly memberId: string | null;
}

/**
 * Everything that is stopped or suspended at one generation. Asked several times for each request, so it answers from memory, and
 * `any` says first whether there is anything to ask.
 */
export class Switches {
  readonly any: boolean;
  /** How much is stopped; what is suspended does not count. */
  readonly count: number;
  /** Whether all requests are refused. */
  readonly everything: boolean;
  readonly #organizations: Subjects;
  readonly #keys: Subjects;
  readonly #providers: Subjects;
  readonly #models: Subjects;
  readonly #suspendedOrganizations: Subjects;
  readonly #suspendedProjects: Subjects;
  readonly #suspendedMembers: Subjects;
  readonly #suspendedKeys: Subjects;

  constructor(switches: SwitchRows) {
    const subjects = (scope: Switch["scope"]) =>
      new Set(switches.filter((one) => one.scope === scope).map(({ subject }) => subject));
    this.any = switches.length > 0;
    this.count = switches.filter(({ scope }) => !scope.startsWith("suspended_")).length;
    this.everything = subjects("everything").size > 0;
    this.#organizations = subjects("organization");
    this.#keys = subjects("key");
    this.#providers = subjects("provider");
    this.#models = subjects("model");
    this.#suspendedOrganizations = subjects("suspended_organization");
    this.#suspendedProjects = subjects("suspended_project");
    this.#suspendedMembers = subjects("suspended_member");
    this.#suspendedKeys = subjects("suspended_key");
  }

  /** What stops everything this caller asks for: stops before suspensions, the widest first; null when nothing does. */
  stopsCaller(caller: StoppableCaller): SwitchScope | SuspensionScope | null {
    const { id, originalId, organizationId, projectId, memberId } = caller;
    if (this.everything) return "everything";
    if (this.#organizations.has(organizationId)) return "organization";
    if (this.#keys.has(originalId)) return "key";
    if (this.#suspendedOrganizations.has(organizationId)) return "suspended_organization";
    if (this.#suspendedProjects.has(projectId)) return "suspended_project";
    if (memberId !== null && this.#suspendedMembers.has(memberId)) return "suspended_member";
    return this.#suspendedKeys.has(id) ? "suspended_key" : null;
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
