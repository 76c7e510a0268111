import { sql } from "kysely";
import { type MemberId, newId, type OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";

/** An ownership that is offered and not taken yet. */
export interface OwnershipOffer {
  readonly id: string;
  readonly from: MemberId;
  readonly to: MemberId;
  readonly reason: string;
  readonly offeredAt: Date;
  readonly endsAt: Date;
}

/** Makes an offer, in place of an open one. */
export async function insertOffer(
  db: TenantDb,
  organization: OrganizationId,
  offer: { readonly from: MemberId; readonly to: MemberId; readonly reason: string },
  lifetimeSeconds: number,
): Promise<OwnershipOffer> {
  await endOpenOffer(db, "withdrawn");
  const row = await db
    .insertInto("ownership_offers")
    .values({
      id: newId(),
      org_id: organization,
      from_member: offer.from,
      to_member: offer.to,
      reason: offer.reason,
      ends_at: sql<Date>`clock_timestamp() + make_interval(secs => ${lifetimeSeconds})`,
    })
    .returning(OFFER)
    .executeTakeFirstOrThrow();
  return stored(row);
}

const OFFER = ["id", "from_member", "to_member", "reason", "offered_at", "ends_at"] as const;

/** The offer that can be taken now; null when there is none. Nobody else takes or ends it meanwhile. */
export async function lockOpenOffer(db: TenantDb): Promise<OwnershipOffer | null> {
  const row = await db
    .selectFrom("ownership_offers")
    .select(OFFER)
    .where("closed_at", "is", null)
    .where("ends_at", ">", sql<Date>`clock_timestamp()`)
    .forUpdate()
    .executeTakeFirst();
  return row ? stored(row) : null;
}

/** Ends what is open, also what ended by itself. */
export async function endOpenOffer(db: TenantDb, outcome: "taken" | "withdrawn" | "declined"): Promise<void> {
  await db
    .updateTable("ownership_offers")
    .set({ closed_at: sql<Date>`clock_timestamp()`, outcome })
    .where("closed_at", "is", null)
    .execute();
}

function stored(row: {
  readonly id: string;
  readonly from_member: string;
  readonly to_member: string;
  readonly reason: string;
  readonly offered_at: Date;
  readonly ends_at: Date;
}): OwnershipOffer {
  return {
    id: row.id,
    from: row.from_member as MemberId,
    to: row.to_member as MemberId,
    reason: row.reason,
    offeredAt: row.offered_at,
    endsAt: row.ends_at,
  };
}
