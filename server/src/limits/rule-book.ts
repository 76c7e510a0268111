import type { ApiKeyId, MemberId, OrganizationId, ProjectId } from "../kernel/ids.ts";
import type { Take } from "../ports/limit-store.ts";
import { countedAddress } from "./address.ts";
import { type LimitedEndpoint, type LimitRule, type LimitScope, policyName } from "./rule.ts";

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
  /** Nothing is taken: it is only asked whether anything is left. */
  readonly onlyAsks: boolean;
  /** RateLimit-Policy; the same in every answer. */
  readonly policyField: string;
}

/** What counts an address: what every request takes and asks, and what a wrong key takes. */
export interface AddressCounters {
  readonly standing: Standing;
  /** Requests first; then failures, of which a request only asks whether any are left. */
  readonly entering: Counters;
  /** The requests among them: what the answer to one that was let in tells. */
  readonly entered: Counters;
  readonly failing: Counters;
}

/** What is known here of the wrong keys of an address, whatever it asks for. */
export interface Standing {
  /** Monotonic time until which it need not be asked whether it sent any: it had sent none. */
  cleanUntilMs: number;
  /** Its wrong keys that came here. */
  failures: number;
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
  readonly #standings = new Map<string, Standing>();
  /** Whether any rule counts addresses at all. */
  readonly countsAddresses: boolean;
  /** Whether any counts more of them than wrong keys. */
  readonly countsAddressRequests: boolean;
  /** The longest window in which wrong keys are counted; 0 when they are not. */
  readonly longestFailuresMs: number;

  constructor(rules: Iterable<LimitRule>) {
    let requests = false;
    let failuresMs = 0;
    for (const rule of rules) {
      if (rule.unit === "failures") failuresMs = Math.max(failuresMs, rule.windowSeconds * 1000);
      requests ||= rule.scope === "address" && rule.unit === "requests";
      const meanings =
        rule.subject === null
          ? madeOnce(this.#general, rule.scope)
          : madeOnce(this.#own, `${rule.scope} ${rule.subject}`);
      meanings.set(policyName(rule), rule);
    }
    this.countsAddressRequests = requests;
    this.longestFailuresMs = failuresMs;
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
    if (this.#addresses.size >= MOST_ADDRESSES) {
      this.#addresses.clear();
      this.#standings.clear();
    }
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
    let standing = this.#standings.get(address);
    if (standing === undefined) {
      standing = { cleanUntilMs: 0, failures: 0 };
      this.#standings.set(address, standing);
    }
    const asked = failures.map((counter) => ({
      ...counter,
      take: { ...counter.take, amount: 0, atLeast: 0 },
    }));
    return {
      standing,
      entering: countersAt(address, [...requests, ...asked]),
      entered: countersAt(address, requests),
      failing: countersAt(address, failures),
    };
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

/** Listing models uses no tokens. */
function appliesTo({ endpoint, unit }: LimitRule, asked: LimitedEndpoint): boolean {
  return (endpoint === null || endpoint === asked) && (unit !== "tokens" || asked !== "models");
}

function countersAt(home: string, all: readonly Counter[]): Counters {
  return {
    home,
    all,
    takes: all.map(({ take }) => take),
    countsTokens: all.some(({ rule }) => rule.unit === "tokens"),
    onlyAsks: all.every(({ take }) => take.amount === 0),
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
