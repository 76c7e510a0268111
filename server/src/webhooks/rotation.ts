import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { Secret } from "../kernel/secret.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { endpointIn } from "./endpoints.ts";
import { sealNewSecret } from "./new-secret.ts";
import { insertSecret, type SigningSecret, secretsOf, setSignsUntil } from "./secrets-store.ts";

const DAY_MS = 86_400_000;
/** The old secret signs no longer than that from now. */
const MOST_MS = 7 * DAY_MS;

interface Rotating {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly clock: Clock;
}

/**
 * Makes a new secret. The one before signs beside it for 24 hours, so that the receiver can change in its own time.
 * @returns the new one, which is shown once
 * @throws ActError webhook_not_found, webhook_rotating
 */
export async function rotateSecret(
  { database, vault, clock }: Rotating,
  organization: OrganizationId,
  endpoint: string,
): Promise<Secret> {
  const { secret, sealed } = await sealNewSecret(vault);
  await database.inTenant(organization, async (db) => {
    const { current, old } = await bothOf(db, endpoint);
    if (old !== undefined) throw new ActError("webhook_rotating");
    await setSignsUntil(db, current.id, new Date(clock.nowMs() + DAY_MS));
    await insertSecret(db, organization, endpoint, sealed);
    await recordAudit(db, "webhook.secret_rotated", endpoint, {});
  });
  return secret;
}

/**
 * The old secret signs 24 hours longer, 7 days from now at most.
 * @throws ActError webhook_not_found, webhook_not_rotating
 */
export async function extendSecret(db: TenantDb, clock: Clock, endpoint: string): Promise<void> {
  const { old } = await bothOf(db, endpoint);
  if (!old?.signsUntil) throw new ActError("webhook_not_rotating");
  const untilMs = Math.min(old.signsUntil.getTime() + DAY_MS, clock.nowMs() + MOST_MS);
  await setSignsUntil(db, old.id, new Date(untilMs));
  await recordAudit(db, "webhook.secret_extended", endpoint, { until: new Date(untilMs).toISOString() });
}

/**
 * The old secret signs nothing more.
 * @throws ActError webhook_not_found, webhook_not_rotating
 */
export async function endSecret(db: TenantDb, clock: Clock, endpoint: string): Promise<void> {
  const { old } = await bothOf(db, endpoint);
  if (old === undefined) throw new ActError("webhook_not_rotating");
  await setSignsUntil(db, old.id, new Date(clock.nowMs() - 1_000));
  await recordAudit(db, "webhook.secret_ended", endpoint, {});
}

async function bothOf(
  db: TenantDb,
  endpoint: string,
): Promise<{ readonly current: SigningSecret; readonly old: SigningSecret | undefined }> {
  await endpointIn(db, endpoint);
  const secrets = await secretsOf(db, [endpoint]);
  const current = secrets.find(({ signsUntil }) => signsUntil === null);
  if (current === undefined) throw new RangeError("an address without a secret");
  return { current, old: secrets.find(({ signsUntil }) => signsUntil !== null) };
}
