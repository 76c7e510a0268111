import { ActError } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { deliveryIn } from "./deliveries.ts";
import { endpointIn } from "./endpoints.ts";
import { openSecret, secretsOf } from "./secrets-store.ts";
import { headersOf } from "./send.ts";
import { bodyOf, webhookId } from "./signing.ts";

interface ByHandParts {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly clock: Pick<Clock, "nowMs">;
}

/**
 * What is sent of a delivery, as a command that a person runs: signed for this moment, so that receivers take it for five minutes, under
 * the id that it had. The secret is not in it, and nothing is signed but what happened.
 * @throws ActError delivery_not_found, delivery_forgotten
 */
export async function curlOf(
  { database, vault, clock }: ByHandParts,
  organization: OrganizationId,
  id: string,
): Promise<{ readonly curl: string; readonly signedAt: Date }> {
  const { delivery, url, signing } = await database.inTenant(organization, async (db) => {
    const found = await deliveryIn(db, id);
    if (found.data === null) throw new ActError("delivery_forgotten");
    const { url: address } = await endpointIn(db, found.endpoint);
    return { delivery: found, url: address, signing: await secretsOf(db, [found.endpoint]) };
  });
  const secrets = await Promise.all(signing.map((secret) => openSecret(vault, secret)));
  const timestamp = Math.floor(clock.nowMs() / 1_000);
  const body = bodyOf(delivery.type, delivery.createdAt, delivery.data);
  const headers = headersOf(secrets, { id: webhookId(delivery.event), timestamp, body });
  const words = [
    `curl ${quoted(url)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `--data-binary ${quoted(body)}`,
  ];
  return { curl: words.join(" \\\n  "), signedAt: new Date(timestamp * 1_000) };
}

/** One word for a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
