import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId } from "../kernel/ids.ts";
import { checkReason } from "../kernel/reason.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import {
  type Decision,
  deleteSuspension,
  findSuspension,
  listSuspensions,
  type SuspendedThing,
  type Suspension,
  type SuspensionSide,
  sidesOf,
  upsertSuspension,
} from "./store.ts";

export type { SuspendedThing, Suspension, SuspensionSide };

/** `sides`: who has it suspended now. */
interface Decided {
  readonly generation: bigint;
  readonly sides: readonly SuspensionSide[];
}

/**
 * Suspends an organization, a project or a member: nothing that its keys ask is served any more once `generation` is confirmed,
 * those included that are made meanwhile. The keys stay, and work again afterwards unless they ended. What is suspended just so
 * already stays as it is.
 * @param mayBe refuses what may not be suspended, in the same transaction
 * @throws ActError invalid_input when the reason is not plain, and those of `mayBe`
 */
export async function suspend(
  database: ControlDatabase,
  thing: SuspendedThing,
  side: SuspensionSide,
  decision: Decision,
  mayBe: (db: TenantDb) => Promise<void> = async () => {},
): Promise<Decided> {
  checkReason(decision.reason);
  return database.inTenant(thing.organization, async (db) => {
    await mayBe(db);
    return suspendIn(db, thing, side, decision);
  });
}

/** The same in the caller's transaction, with a reason that is plain. */
export async function suspendIn(
  db: TenantDb,
  thing: SuspendedThing,
  side: SuspensionSide,
  { mode, reason }: Decision,
): Promise<Decided> {
  const standing = await findSuspension(db, thing, side);
  if (standing?.mode === mode && standing.reason === reason)
    return { generation: standing.generation, sides: await sidesOf(db, thing) };
  const generation = await nextGeneration(db);
  await upsertSuspension(db, thing, { id: newId(), side, mode, reason, generation });
  const { action, subject } = auditOf(thing, "suspended");
  await recordAudit(db, action, subject, { side, mode, reason, generation });
  return { generation, sides: await sidesOf(db, thing) };
}

/**
 * Takes back what this side decided, and what the member reported; the other's stays.
 * @throws ActError not_suspended, suspended_by_other, or invalid_input when the reason is not plain
 */
export async function endSuspension(
  database: ControlDatabase,
  thing: SuspendedThing,
  side: SuspensionSide,
  reason: string,
): Promise<Decided> {
  checkReason(reason);
  return database.inTenant(thing.organization, async (db) => {
    const generation = await nextGeneration(db);
    const reported = side !== "person" && (await deleteSuspension(db, thing, "person"));
    const ended = (await deleteSuspension(db, thing, side)) || reported;
    const remaining = await sidesOf(db, thing);
    if (!ended) throw new ActError(remaining.length > 0 ? "suspended_by_other" : "not_suspended");
    const { action, subject } = auditOf(thing, "resumed");
    await recordAudit(db, action, subject, { side, reason, generation });
    return { generation, sides: remaining };
  });
}

/** What is suspended, of all organizations, in the order in which it was decided. */
export function suspensionPage(
  database: ControlDatabase,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly Suspension[]> {
  return database.asOperator((db) => listSuspensions(db, after, limit));
}

function auditOf<Act extends "suspended" | "resumed">(
  { organization, project, member }: SuspendedThing,
  act: Act,
) {
  if (project !== null) return { action: `project.${act}`, subject: project } as const;
  if (member !== null) return { action: `member.${act}`, subject: member } as const;
  return { action: `organization.${act}`, subject: organization } as const;
}
