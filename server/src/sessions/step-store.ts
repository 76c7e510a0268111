import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** What a half-done sign-in waits for. */
export type StepKind =
  | "second_factor"
  | "passkey_registration"
  | "passkey_sign_in"
  | "passkey_second_factor"
  | "passkey_proof"
  | "issuer";

export interface Step {
  readonly account: AccountId | null;
  readonly detail: Uint8Array;
}

export async function insertStep(
  db: OperatorDb,
  step: {
    readonly tokenHash: Buffer;
    readonly kind: StepKind;
    readonly account: AccountId | null;
    readonly detail: Buffer;
    readonly lifetimeSeconds: number;
  },
): Promise<void> {
  await db
    .insertInto("sign_in_steps")
    .values({
      token_hash: step.tokenHash,
      kind: step.kind,
      account_id: step.account,
      detail: step.detail,
      expires_at: sql<Date>`now() + make_interval(secs => ${step.lifetimeSeconds})`,
    })
    .execute();
}

/** Counts a try; null when there were that many already, or there is no such step any more. */
export async function tryStep(
  db: OperatorDb,
  kind: StepKind,
  tokenHash: Buffer,
  most: number,
): Promise<Step | null> {
  const row = await db
    .updateTable("sign_in_steps")
    .set({ tries: sql<number>`tries + 1` })
    .where("token_hash", "=", tokenHash)
    .where("kind", "=", kind)
    .where("tries", "<", most)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning(["account_id", "detail"])
    .executeTakeFirst();
  return row ? { account: row.account_id as AccountId | null, detail: row.detail } : null;
}

/** Takes a step away: whoever gets it is the only one. Null when there is none such any more. */
export async function takeStep(
  db: OperatorDb,
  kinds: readonly StepKind[],
  tokenHash: Buffer,
): Promise<(Step & { readonly kind: StepKind }) | null> {
  const row = await db
    .deleteFrom("sign_in_steps")
    .where("token_hash", "=", tokenHash)
    .where("kind", "in", [...kinds])
    .where("expires_at", ">", sql<Date>`now()`)
    .returning(["account_id", "kind", "detail"])
    .executeTakeFirst();
  if (!row) return null;
  return { account: row.account_id as AccountId | null, kind: row.kind as StepKind, detail: row.detail };
}

/** Uses a step up. False when somebody else was faster. */
export async function endStep(db: OperatorDb, tokenHash: Buffer): Promise<boolean> {
  const row = await db
    .deleteFrom("sign_in_steps")
    .where("token_hash", "=", tokenHash)
    .returning("token_hash")
    .executeTakeFirst();
  return row !== undefined;
}
