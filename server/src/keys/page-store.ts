import { sql } from "kysely";
import type { MemberId, ProjectId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import type { KeyMode } from "./format.ts";
import type { KeyMetadata } from "./metadata.ts";
import { END, metadata, NOW, readMetadata } from "./store.ts";

/** What a list of keys can be ordered by. */
export const KEY_ORDERS = ["created", "name", "last_used"] as const;
type KeyOrder = (typeof KEY_ORDERS)[number];

/** What the order goes by, as a text that sorts as it does. A key that was never used was used before all others. */
const PLACES = {
  created: sql<string>`k.id::text`,
  name: sql<string>`lower(k.name)`,
  last_used: sql<string>`coalesce(to_char(k.last_used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '')`,
} as const satisfies Readonly<Record<KeyOrder, unknown>>;

/** Which keys a page of their list shows. */
export interface KeyPageRequest {
  /** What the order goes by, and the id, of the last key of the page before; null: the first page. */
  readonly after: readonly [place: string, id: string] | null;
  readonly limit: number;
  readonly order: KeyOrder;
  readonly descending: boolean;
  /** Null: of every project. */
  readonly project: ProjectId | null;
  /** Null: of every member, and of none. */
  readonly member: MemberId | null;
  readonly mode: KeyMode | null;
  /** Only those that work, be it for a rotation's grace (true), only those that ended (false), or all (null). */
  readonly working: boolean | null;
  /** A part of the name, of the visible first part or the last four characters; empty: all. */
  readonly search: string;
  /** Keys that were made by one of these are found by the search as well, as the audit ledger names them. */
  readonly makers: readonly string[];
}

/** A key and its place in the order. */
export interface PlacedKey extends KeyMetadata {
  readonly place: string;
}

/** One more than `limit`, which tells that there are more. */
export async function pageOfKeys(db: TenantDb, request: KeyPageRequest): Promise<readonly PlacedKey[]> {
  const { after, limit, order, descending, project, member, mode, working, search, makers } = request;
  const place = PLACES[order];
  let query = metadata(db).select(place.as("place"));
  if (after !== null)
    query = descending
      ? query.where(sql<boolean>`(${place} collate "C", k.id) < (${after[0]} collate "C", ${after[1]}::uuid)`)
      : query.where(
          sql<boolean>`(${place} collate "C", k.id) > (${after[0]} collate "C", ${after[1]}::uuid)`,
        );
  if (project !== null) query = query.where("k.project_id", "=", project);
  if (member !== null) query = query.where("k.member_id", "=", member);
  if (mode !== null) query = query.where("k.mode", "=", mode);
  if (working !== null)
    query = query.where(working ? sql<boolean>`${END} > ${NOW}` : sql<boolean>`${END} <= ${NOW}`);
  if (search !== "")
    query = query.where(sql<boolean>`(${matches(search)} or k.made_by = any (${[...makers]}))`);
  const direction = descending ? "desc" : "asc";
  const rows = await query
    .orderBy(sql`${place} collate "C"`, direction)
    .orderBy("k.id", direction)
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({ ...readMetadata(row), place: row.place }));
}

/** What is searched for is looked for as it is: `%` and `_` are characters like others. */
function matches(search: string) {
  const text = search.toLowerCase();
  return sql`(position(${text} in lower(k.name)) > 0 or position(${search} in 'sp_' || k.mode || '_' || k.public_id) > 0
    or k.last_four = ${search})`;
}

/** How many keys there are of each kind, for the filters of their list. */
export interface KeyCounts {
  readonly live: number;
  readonly test: number;
  readonly ended: number;
}

export async function countKeys(db: TenantDb, project: ProjectId | null): Promise<KeyCounts> {
  const { rows } = await sql<KeyCounts>`
    select count(*) filter (where mode = 'live' and ${END} > ${NOW})::int as live,
      count(*) filter (where mode = 'test' and ${END} > ${NOW})::int as test,
      count(*) filter (where ${END} <= ${NOW})::int as ended
    from api_keys where playground_session is null and (${project}::uuid is null or project_id = ${project})`.execute(
    db,
  );
  return rows[0] ?? { live: 0, test: 0, ended: 0 };
}
