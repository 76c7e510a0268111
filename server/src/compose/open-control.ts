import { ensureSigningKey } from "../audit/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { KeyHasher } from "../keys/index.ts";
import { ensurePlace } from "../organizations/index.ts";
import { createEgress } from "../platform/egress/index.ts";
import { connectControlDatabase, migrate } from "../platform/postgres/index.ts";
import type { Actor, ControlDatabase } from "../ports/database.ts";
import type { Egress } from "../ports/egress.ts";
import { createVault, type Vault } from "../vault/index.ts";
import { adoptSecrets } from "./adopt-secrets.ts";
import type { Given } from "./given.ts";

/** What administrative work needs: the control login's database, the vault, the key hasher, and the way to other machines. */
export interface Control {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly hasher: KeyHasher;
  readonly egress: Egress;
  close(): Promise<void>;
}

/**
 * Opens the control plane on a schema that is up to date, with checked secrets and a first organization.
 * @param actor who everything done with it is written down as (D-4)
 * @throws OperatorError
 */
export async function openControl(
  deployment: Given,
  onMigration: (numbers: readonly number[]) => void = () => {},
  actor: Actor = operatorOf(deployment),
): Promise<Control> {
  const migrating = deployment.address("sallyport_migrate");
  if (migrating) onMigration(await migrate(migrating, actor));
  const address = deployment.address("sallyport_control");
  if (!address)
    throw new OperatorError(
      "SALLYPORT_DATABASE_URL_CONTROL must be set for this command; it is the control login's database URL.",
    );
  const database = connectControlDatabase(address, actor);
  const vault = createVault(deployment.kms, systemClock);
  const hasher = new KeyHasher(deployment.peppers);
  try {
    await adoptSecrets(database, vault, hasher);
    await ensurePlace(database, "default", "default");
    await ensureSigningKey(database, vault, deployment.config.auditOrigin);
  } catch (error) {
    await database.close();
    throw error;
  }
  const egress = createEgress();
  return {
    database,
    vault,
    hasher,
    egress,
    close() {
      egress.close();
      return database.close();
    },
  };
}

/**
 * The person at the command line. ID-7: on a development machine the user's number will do.
 * @throws OperatorError in production when nobody is named
 */
export function operatorOf({ config }: Pick<Given, "config">): Actor {
  if (config.operator !== undefined) return { kind: "operator", id: config.operator };
  if (config.production)
    throw new OperatorError(
      "SALLYPORT_OPERATOR must say who you are in production, such as 'mara' or 'mara@example.com': every act is written to the audit ledger.",
    );
  return { kind: "operator", id: `uid-${process.getuid?.() ?? "unknown"}` };
}
