import { sql } from "kysely";
import type { ApiKeyId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";

/** What people call the keys, projects or members that usage is summed up by; nothing for other groups. */
export async function labelsOf(
  db: TenantDb,
  by: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  if (by === "key") {
    const keys = await db
      .selectFrom("api_keys")
      .select(["id", "name", "mode", "public_id"])
      .where("id", "in", ids)
      .execute();
    return new Map(
      keys.map(({ id, name, mode, public_id: start }) => [id, `${name} (sp_${mode}_${start}…)`]),
    );
  }
  if (by === "project") {
    const projects = await db.selectFrom("projects").select(["id", "slug"]).where("id", "in", ids).execute();
    return new Map(projects.map(({ id, slug }) => [id, slug]));
  }
  if (by === "member") {
    const members = await db.selectFrom("members").select(["id", "name"]).where("id", "in", ids).execute();
    // Of a member with an account the name is sealed there; the id says who it is.
    return new Map(members.flatMap(({ id, name }) => (name === null ? [] : [[id, name]])));
  }
  return new Map();
}

/** The id of a key of the organization; null when it has none with that id or visible first part. */
export async function findKeyId(db: TenantDb, reference: string): Promise<ApiKeyId | null> {
  const row = await db
    .selectFrom("api_keys")
    .select("id")
    .where(
      sql<boolean>`(id::text = ${reference} or 'sp_' || mode || '_' || public_id = ${reference.slice(0, 24)})`,
    )
    .executeTakeFirst();
  return row ? (row.id as ApiKeyId) : null;
}
