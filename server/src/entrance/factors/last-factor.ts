import { replaceRecoveryCodes } from "../../factors/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { AccountId } from "../../kernel/ids.ts";
import { membershipsOf } from "../../organizations/index.ts";
import type { OperatorDb } from "../../ports/database.ts";
import { secondFactorsOf } from "./second-factor.ts";

/**
 * After a factor was taken away, in that transaction: with the last one the recovery codes go too, unless an organization of the
 * person asks for a second factor.
 * @throws ActError factor_needed
 */
export async function endWithLastFactor(db: OperatorDb, account: AccountId): Promise<void> {
  if ((await secondFactorsOf(db, account)).length > 0) return;
  const memberships = await membershipsOf(db, account);
  if (memberships.some(({ secondFactor }) => secondFactor)) throw new ActError("factor_needed");
  await replaceRecoveryCodes(db, account, []);
}
