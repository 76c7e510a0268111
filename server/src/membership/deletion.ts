import { auditEntry, recordEntry } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { AccountId } from "../kernel/ids.ts";
import { formatUsd, type MicroUsd } from "../kernel/money.ts";
import type { Organization } from "../organizations/index.ts";
import type { TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { suspendIn } from "../suspensions/index.ts";
import { consequencesFor } from "./consequences-store.ts";
import { endAllKeys, forgetNames, lockOrganization } from "./deletion-store.ts";
import { accountsWith, called, mailKeys, peopleOf, type Telling, tell } from "./telling.ts";

/** What is true after a deletion. */
export interface DeletionReceipt {
  /** The entry of the audit ledger. Its leaf says when and what, also when nobody can read the rest of it any more. */
  readonly entry: string;
  readonly keys: number;
  readonly members: number;
  /** Credit that nobody spends any more. */
  readonly left: MicroUsd;
  /** At which every key is dead everywhere. */
  readonly generation: bigint;
}

/**
 * Deletes an organization: its keys end, what is under way is cut, nobody is a member any more, what names somebody is taken away, and
 * a job makes its entries in the audit ledger unreadable. Its books stay.
 * @param by null for those who run the platform
 * @param decide why, as it was decided, in the same transaction
 * @throws ActError credit_owed, organization_not_found, and those of `decide`
 */
export async function deleteOrganization(
  parts: Telling,
  organization: Organization,
  by: AccountId | null,
  decide: (db: TenantDb) => Promise<{ readonly reason: string }>,
): Promise<DeletionReceipt> {
  const { id, slug, name } = organization;
  const mail = await mailKeys(parts);
  return parts.database.inTenant(id, async (db) => {
    if (!(await lockOrganization(db, id)))
      throw new ActError("organization_not_found", { organization: slug });
    const { reason } = await decide(db);
    const { owed, left, members } = await consequencesFor(db);
    if (owed > 0n) throw new ActError("credit_owed", { owed_usd: formatUsd(owed) });
    const owners = await peopleOf(db, parts, await accountsWith(db, ["owner"]));
    const thing = { organization: id, project: null, member: null };
    await suspendIn(db, thing, "platform", { mode: "cut", reason: "deleted" });
    const generation = await nextGeneration(db);
    const keys = await endAllKeys(db, generation);
    await forgetNames(db, id);
    const facts = { keys, members, leftMicroUsd: left, reason, generation };
    const entry = auditEntry("organization.deleted", id, facts);
    await recordEntry(db, entry);
    const who = by === null ? undefined : owners.get(by);
    await tell(db, mail, owners.values(), {
      template: "organization_deleted",
      organization: name,
      slug,
      by: who === undefined ? null : called(who),
      keys,
      leftUsd: formatUsd(left),
      receipt: entry.id,
      path: "/app",
    });
    return { entry: entry.id, keys, members, left, generation };
  });
}
