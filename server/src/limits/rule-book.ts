import type { ApiKeyId, MemberId, OrganizationId, ProjectId } from "../kernel/ids.ts";
import type { Take } from "../ports/limit-store.ts";
import { countedAddress } from "./address.ts";
import { type LimitedEndpoint, type LimitRule, type LimitScope, policyName, usesTokens } from "./rule.ts";

/** What it takes of a key to find its limits. */
export interface LimitedKey {
  /** The same for a key and those that replaced it, so that a rotation doubles nothing and forgets nothing. */
  readonly originalId: ApiKeyId;
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId;
  readonly memberId: MemberId | null;
}

/** A rule, where it counts one subject. */
export interface Counter {
  readonly rule: LimitRule;
  readonly policy: string;
  /** Texts that every answer repeats: the limit itself, and the beginning of its RateLimit item. */
  readonly mostText: string;
  readonly fieldStart: string;
  /** One of it; of tokens, the amount is each request's own. */
  readonly take: Take;
}

/** Everything that counts one caller, worked out once for each set of rules. */
export interface Counters {
  /** Which shard of a cluster counts them. */
  readonly home: string;
  readonly all: readonly Counter[];
  readonly takes: readonly Take[];
  readonly countsTokens: boolean;
  readonly countsImages: boolean;
  /** RateLimit-Policy; the same in every answer. */
  readonly policyField: string;
}

/** What counts an address: what every request takes, and what a wrong key takes. */
export interface AddressCounters {
  readonly entering: Counters;
  readonly failing: Counters;
}

/** So many addresses are remembered; more would be a flood, for which they are worked out anew. */
const MOST_ADDRESSES = 2_000;

type Meanings = Map<string, LimitRule>;

/**
 * The rules in force, found by whom they count. A rule for one subject stands in place of the general one with the same
 * meaning. Immutable but for what it remembers: a change of the rules is another book.
 */
export class RuleBook {
  readonly #general = new Map<LimitScope, Meanings>();
  readonly #own = new Map<string, Meanings>();
  readonly #keys = new WeakMap<LimitedKey, Partial<Record<LimitedEndpoint, Counters>>>();
  readonly #addresses = new Map<string, AddressCounters>();
  /** Whether any rule counts addresses at all. */
  readonly countsAddresses: boolean;
  /** Whether any counts more of them than wrong keys. */
  readonly countsAddressRequests: boolean;
  /** Whether there are any rules. */
  readonly countsAnything: boolean;

  constructor(rules: Iterable<LimitRule>) {
    let requests = false;
    for (const rule of rules) {
      requests ||= rule.scope === "address" && rule.unit === "requests";
      const meanings =
        rule.subject === null
          ? madeOnce(this.#general, rule.scope)
          : madeOnce(this.#own, `${rule.scope} ${rule.subject}`);
      meanings.set(policyName(rule), rule);
    }
    this.countsAddressRequests = requests;
    this.countsAnything = this.#general.size + this.#own.size > 0;
    this.countsAddresses =
      this.#general.has("address") || [...this.#own.keys()].some((key) => key.startsWith("address "));
  }

  /** What counts a key's requests to an endpoint. */
  ofKey(key: LimitedKey, endpoint: LimitedEndpoint): Counters {
    let known = this.#keys.get(key);
    if (known === undefined) {
      known = {};
      this.#keys.set(key, known);
    }
    known[endpoint] ??= this.#countersOf(key, endpoint);
    return known[endpoint];
  }

  /** What counts an address. */
  ofAddress(address: string, endpoint: LimitedEndpoint): AddressCounters {
    const name = `${endpoint} ${address}`;
    const known = this.#addresses.get(name);
    if (known !== undefined) return known;
    if (this.#addresses.size >= MOST_ADDRESSES) this.#addresses.clear();
    const made = this.#countersOfAddress(countedAddress(address), endpoint);
    this.#addresses.set(name, made);
    return made;
  }

  #countersOf(key: LimitedKey, endpoint: LimitedEndpoint): Counters {
    const counters = [
      ...this.#rulesFor("organization", key.organizationId),
      ...this.#rulesFor("project", key.projectId),
      ...(key.memberId === null ? [] : this.#rulesFor("member", key.memberId)),
      ...this.#rulesFor("key", key.originalId),
    ].filter(({ rule }) => appliesTo(rule, endpoint));
    return countersAt(key.organizationId, counters);
  }

  #countersOfAddress(address: string, endpoint: LimitedEndpoint): AddressCounters {
    const counters = this.#rulesFor("address", address).filter(({ rule }) => appliesTo(rule, endpoint));
    const failures = counters.filter(({ rule }) => rule.unit === "failures");
    const requests = counters.filter(({ rule }) => rule.unit === "requests");
    return { entering: countersAt(address, requests), failing: countersAt(address, failures) };
  }

  #rulesFor(scope: LimitScope, subject: string): readonly Counter[] {
    const rules = new Map([
      ...(this.#general.get(scope) ?? []),
      ...(this.#own.get(`${scope} ${subject}`) ?? []),
    ]);
    return [...rules].map(([policy, rule]) => ({
      rule,
      policy,
      mostText: String(rule.most),
      fieldStart: `"${policy}";r=`,
      take: {
        counter: `${policy}:${subject}`,
        limit: rule.most,
        windowMs: rule.windowSeconds * 1000,
        amount: 1,
        atLeast: 1,
      },
    }));
  }
}

function appliesTo({ endpoint, unit }: LimitRule, asked: LimitedEndpoint): boolean {
  if (endpoint !== null && endpoint !== asked) return false;
  if (unit === "images") return asked === "images";
  return unit !== "tokens" || usesTokens(asked);
}

function countersAt(home: string, all: readonly Counter[]): Counters {
  return {
    home,
    all,
    takes: all.map(({ take }) => take),
    countsTokens: all.some(({ rule }) => rule.unit === "tokens"),
    countsImages: all.some(({ rule }) => rule.unit === "images"),
    policyField: all.map(policyItem).join(", "),
  };
}

/**
 * draft-ietf-httpapi-ratelimit-headers-11 section 3.1: a String with parameters (RFC 9651). "tokens" and "failures" are not
 * among the units it registers; to leave the unit out would say "requests".
 */
function policyItem({ rule, policy }: Counter): string {
  const unit = rule.unit === "requests" ? "" : `;qu="${rule.unit}"`;
  return `"${policy}";q=${rule.most}${unit};w=${rule.windowSeconds}`;
}

function madeOnce<Key>(map: Map<Key, Meanings>, key: Key): Meanings {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made: Meanings = new Map();
  map.set(key, made);
  return made;
}
