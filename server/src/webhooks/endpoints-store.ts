import { sql } from "kysely";
import type { OrganizationId, ProjectId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";

export const ENDPOINT_STATES = ["delivering", "failing", "paused", "disabled"] as const;
export type EndpointState = (typeof ENDPOINT_STATES)[number];

/** What its people say of an address. */
export interface EndpointChoices {
  readonly url: string;
  readonly events: readonly string[];
  /** Null: what happens in every project. */
  readonly project: ProjectId | null;
}

/** An address of an organization that is told what happens. */
export interface Endpoint extends EndpointChoices {
  readonly id: string;
  readonly state: EndpointState;
  readonly disabledBecause: "gone" | "failing" | null;
  /** Since when nothing reached it; null when the last attempt did. */
  readonly failingSince: Date | null;
  readonly revision: number;
  readonly createdAt: Date;
}

export async function endpointsIn(db: TenantDb): Promise<readonly Endpoint[]> {
  const rows = await db.selectFrom("webhook_endpoints").selectAll().orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    events: row.events,
    project: row.project_id as ProjectId | null,
    state: row.state as EndpointState,
    disabledBecause: row.disabled_because as Endpoint["disabledBecause"],
    failingSince: row.failing_since,
    revision: row.revision,
    createdAt: row.created_at,
  }));
}

/** How many there are. Nobody else adds one until this transaction is over. */
export async function countForAdding(db: TenantDb, organization: OrganizationId): Promise<number> {
  await sql`select from organizations where id = ${organization} for no key update`.execute(db);
  const { count } = await db
    .selectFrom("webhook_endpoints")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertEndpoint(
  db: TenantDb,
  organization: OrganizationId,
  id: string,
  { url, events, project }: EndpointChoices,
): Promise<void> {
  await db
    .insertInto("webhook_endpoints")
    .values({ id, org_id: organization, url, events: [...events], project_id: project })
    .execute();
}

/**
 * Changes an address, or what is sent there. It begins anew: how it failed before says nothing of what it is now.
 * @param revision that the caller read
 * @returns false when it was changed since
 */
export async function updateEndpoint(
  db: TenantDb,
  { id, revision }: Pick<Endpoint, "id" | "revision">,
  { url, events, project }: EndpointChoices,
  state: EndpointState,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("webhook_endpoints")
    .set({
      ...{ url, events: [...events], project_id: project, state, revision: revision + 1 },
      ...{ failing_since: null, told_at: null },
      ...(state === "disabled" ? {} : { disabled_because: null }),
    })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** With its secrets and everything that was or is to be sent there. False when it was not there. */
export async function deleteEndpoint(db: TenantDb, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom("webhook_endpoints").where("id", "=", id).executeTakeFirst();
  return numDeletedRows > 0n;
}
