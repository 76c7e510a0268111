import type { DisposableDomains, DoorLimits, HumanCheck } from "../abuse/index.ts";
import type { PasswordHasher, PeopleKeys } from "../accounts/index.ts";
import type { Issuer } from "../issuers/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { AccountId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Confirmation } from "../propagation/index.ts";
import type { Origin } from "../security-events/index.ts";
import type { LiveSession } from "../sessions/index.ts";
import type { ConsoleSession } from "../staff/index.ts";
import type { Vault } from "../vault/index.ts";

/** Who may open an account. */
type SignUpPolicy = "open" | "invited" | "closed";

/** Everything that the ways in are made of. */
export interface Entrance {
  readonly database: ControlDatabase;
  /** What a person does through it is written down as theirs (D-4). */
  readonly actingAs: (account: AccountId) => ControlDatabase;
  readonly vault: Vault;
  readonly keys: PeopleKeys;
  readonly passwords: PasswordHasher;
  readonly limits: DoorLimits;
  /** AB-1: asked at sign-up, and at sign-in after too many failures. */
  readonly human: HumanCheck;
  readonly disposable: DisposableDomains;
  /** Other parties that say who somebody is, by name (ID-10). */
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly clock: Clock;
  /** Waits until a change is in force on every node, and says how each one learned of it (K-4). */
  readonly everywhere: (generation: bigint) => Promise<readonly Confirmation[]>;
  readonly settings: EntranceSettings;
}

export interface EntranceSettings {
  readonly signUp: SignUpPolicy;
  /** What this service is called in an authenticator app. */
  readonly product: string;
  /** Who runs it. */
  readonly operator: string | null;
  /** False: no mail can be sent, so nobody can open an account or reset a password. */
  readonly mail: boolean;
  readonly signUpsPerNetwork: number;
  readonly signUpsPerDomain: number;
  /** What those who run the platform are told of the settings. */
  readonly setup: SetupFacts;
  /** Milliseconds: answers that must not tell whether an account exists come after a multiple of it. */
  readonly evenMs: number;
  /** Origins of our own pages. Passkeys belong to the host of the first one. */
  readonly origins: readonly string[];
  /** Other sites whose pages may call the API with tokens of five minutes. */
  readonly appOrigins: readonly string[];
}

/** What the settings say of what a new installation needs. */
export interface SetupFacts {
  readonly development: boolean;
  readonly publicUrl: string | null;
  readonly tls: boolean;
  readonly mail: boolean;
  readonly operatorNamed: boolean;
  readonly ownDatabase: boolean;
  readonly consoleRestricted: boolean;
}

/** One visit: where it comes from, and what its browser brought. */
export interface Visit {
  readonly origin: Origin;
  /** The network address as it was seen. */
  readonly address: string;
  /** Null for somebody who is not signed in. */
  readonly session: LiveSession | null;
  /** ID-7: null for somebody who is not signed in to the console. */
  readonly console: ConsoleSession | null;
  /** Tokens of cookies. */
  readonly device: string | null;
  readonly browser: string | null;
  readonly step: string | null;
  /** Of a question that was put to a passkey or to another sign-in. */
  readonly ceremony: string | null;
}
