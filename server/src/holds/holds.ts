import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId, type OrganizationId } from "../kernel/ids.ts";
import { checkReason } from "../kernel/reason.ts";
import { accountsWith, mailKeys, peopleOf, type Telling, tell } from "../membership/index.ts";
import { findOrganization } from "../organizations/index.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import {
  findHold,
  HOLD_REASONS,
  type Hold,
  insertHold,
  markConfirmed,
  markLifted,
  type ProposedHold,
  placeOf,
} from "./store.ts";

/** What holding needs: who is told, too. */
export type HoldParts = Telling;

/**
 * M-10: keeps a picture, or a task with its request and its pictures, for a day, in which another operator may confirm.
 * @param why in plain words, for the audit ledger
 * @throws ActError held_thing_not_found, held_task_running, hold_too_long, or invalid_input when the reason is not plain
 */
export async function proposeHold(
  { database }: Pick<HoldParts, "database">,
  wish: Omit<ProposedHold, "id">,
  why: string,
): Promise<Hold> {
  checkReason(why);
  const { thing, reason, secret, days } = wish;
  const most = HOLD_REASONS[reason];
  if (days > most) throw new ActError("hold_too_long", { days: most });
  const organization = await database.asOperator((db) => placeOf(db, thing));
  if (organization === null) throw new ActError("held_thing_not_found");
  const id = newId();
  return inSight(database, { secret, organization }, async (db) => {
    const went = await insertHold(db, { ...wish, id });
    if (went === "not_found") throw new ActError("held_thing_not_found");
    if (went === "running") throw new ActError("held_task_running");
    if (went === "too_long") throw new ActError("hold_too_long", { days: most });
    const hold = await known(db, id);
    const facts = { thing, kind: reason, endsAt: hold.endsAt.toISOString(), reason: why };
    await recordAudit(db, "hold.proposed", id, facts);
    return hold;
  });
}

/**
 * Another operator agrees: it is kept until its end. The owners are told in the same transaction, unless the law forbids it.
 * @throws ActError picture_hold_not_found, hold_not_waiting, hold_same_operator, or invalid_input when the reason is not plain
 */
export async function confirmHold(
  parts: HoldParts,
  id: string,
  operator: string,
  why: string,
): Promise<Hold> {
  checkReason(why);
  const { database } = parts;
  const { secret, organization } = await database.asOperator((db) => known(db, id));
  const confirm = async (db: OperatorDb): Promise<Hold> => {
    const went = await markConfirmed(db, id, operator);
    if (went === "not_found") throw new ActError("picture_hold_not_found");
    if (went === "not_waiting") throw new ActError("hold_not_waiting");
    if (went === "same_operator") throw new ActError("hold_same_operator");
    const hold = await known(db, id);
    const { thing, reason: kind, endsAt } = hold;
    await recordAudit(db, "hold.confirmed", id, { thing, kind, endsAt: endsAt.toISOString(), reason: why });
    return hold;
  };
  if (secret) return database.asOperator(confirm);
  const mail = await mailKeys(parts);
  return database.inTenant(organization, async (db) => {
    const hold = await confirm(db);
    const { thing, isTask, reason: kind, endsAt } = hold;
    const place = await findOrganization(db, organization);
    const owners = await peopleOf(db, parts, await accountsWith(db, ["owner"]));
    await tell(db, mail, owners.values(), {
      template: "pictures_held",
      organization: place?.name ?? "",
      ...{ isTask, thing, kind, untilMs: endsAt.getTime() },
      path: `/app/${place?.slug ?? ""}/activity`,
    });
    return hold;
  });
}

/**
 * Ends a hold before its time: what it kept is destroyed within a minute, unless its own time is not over, or another hold keeps it.
 * @throws ActError picture_hold_not_found, hold_not_waiting, or invalid_input when the reason is not plain
 */
export async function liftHold(
  { database }: Pick<HoldParts, "database">,
  id: string,
  why: string,
): Promise<Hold> {
  checkReason(why);
  const before = await database.asOperator((db) => known(db, id));
  return inSight(database, before, async (db) => {
    const went = await markLifted(db, id);
    if (went === "not_found") throw new ActError("picture_hold_not_found");
    if (went === "not_waiting") throw new ActError("hold_not_waiting");
    const { thing, reason: kind } = before;
    await recordAudit(db, "hold.lifted", id, { thing, kind, reason: why });
    return known(db, id);
  });
}

/** @throws ActError picture_hold_not_found */
async function known(db: OperatorDb, id: string): Promise<Hold> {
  const hold = await findHold(db, id);
  if (hold === null) throw new ActError("picture_hold_not_found");
  return hold;
}

/** What is written to the audit ledger in a tenant's transaction is that organization's to read. */
function inSight<Result>(
  database: ControlDatabase,
  { secret, organization }: { readonly secret: boolean; readonly organization: OrganizationId },
  work: (db: OperatorDb) => Promise<Result>,
): Promise<Result> {
  return secret ? database.asOperator(work) : database.inTenant(organization, work);
}
