import { type Config, readMasterKeys, readPeppers } from "../config/index.ts";
import type { Pepper } from "../keys/index.ts";
import type { Login } from "../platform/embedded-postgres/index.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import type { DatabaseAddress } from "../platform/postgres/connection.ts";
import type { Kms } from "../ports/kms.ts";

/** What a process knows of its deployment. */
export interface Given {
  readonly config: Config;
  /** Absolute. */
  readonly dataDir: string;
  readonly kms: Kms;
  readonly peppers: readonly [Pepper, ...Pepper[]];
  readonly embedded: boolean;
  /**
   * Every setting that was given as `NAME:fingerprint`, for the audit ledger: which ones changed shows, and what to does
   * not. Keyed, so that nobody can guess values.
   */
  readonly fingerprints: readonly string[];
  /** Where a login finds the database; null when this process was not given that login. */
  address(login: Login): DatabaseAddress | null;
}

/** The same as the launcher hands it to a process: without the secrets and logins that are not for its role. */
export interface HandedOver {
  readonly config: Config;
  readonly dataDir: string;
  readonly embedded: boolean;
  readonly fingerprints: readonly string[];
  readonly logins: Readonly<Partial<Record<Login, DatabaseAddress>>>;
}

/** What was handed over, ready for use. Whatever needs a secret that this process was not given throws. */
export function givenBy({ logins, ...rest }: HandedOver): Given {
  const { masterKey, keyPeppers } = rest.config;
  return {
    ...rest,
    get kms() {
      return createEnvironmentKms(...readMasterKeys("SALLYPORT_MASTER_KEY", masterKey ?? ""));
    },
    get peppers() {
      return readPeppers("SALLYPORT_KEY_PEPPERS", keyPeppers ?? "");
    },
    address: (login) => logins[login] ?? null,
  };
}
