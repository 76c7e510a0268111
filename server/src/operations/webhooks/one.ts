import type { z } from "zod";
import type { ActErrorCode } from "../../kernel/act-error.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import type { TenantDb } from "../../ports/database.ts";
import { endpointIn, secretsOf } from "../../webhooks/index.ts";
import type { Act } from "../operation.ts";
import { organizationFor } from "../place.ts";
import type { endpointShown } from "./shown.ts";
import { MAY_HOOK, showEndpoint } from "./shown.ts";

export const WEBHOOK_REFUSALS = [
  "organization_not_found",
  "webhook_not_found",
] as const satisfies readonly ActErrorCode[];

/** Does something about one endpoint, and shows what it is afterwards. */
export async function aboutOne(
  act: Act,
  organization: string,
  endpoint: string,
  work: (db: TenantDb, organization: OrganizationId) => Promise<unknown>,
): Promise<z.input<typeof endpointShown>> {
  const { id } = await organizationFor(act, MAY_HOOK, organization);
  return act.database.inTenant(id, async (db) => {
    await work(db, id);
    return showEndpoint(await endpointIn(db, endpoint), await secretsOf(db, [endpoint]));
  });
}
