import { timingSafeEqual } from "node:crypto";
import type { Language, MailAddress, PeopleKeys } from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { tokenHash } from "../kernel/one-time-token.ts";
import type { OperatorDb } from "../ports/database.ts";
import { hasStaff } from "../staff/index.ts";
import { readFirstRun } from "./store.ts";

const TABLE = "first_run";
const ROW = "only";

/** What the first person says of themselves, with the secret that the server printed. */
export interface FirstPerson {
  readonly secret: string;
  readonly address: MailAddress;
  readonly name: string;
  readonly language: Language;
}

/** The same as it waits, sealed, until it counts. */
export interface DraftPerson {
  readonly address: string;
  readonly name: string;
  readonly language: Language;
}

export function sealDraft(keys: PeopleKeys, draft: DraftPerson): Buffer {
  return keys.seal(JSON.stringify(draft), TABLE, ROW, "draft");
}

/** What waits may have been begun the other way, so that each member may be missing. @throws SealBroken */
export function openDraft<Draft extends DraftPerson>(
  keys: PeopleKeys,
  sealed: Uint8Array,
): DraftPerson & Partial<Draft> {
  return JSON.parse(keys.open(sealed, TABLE, ROW, "draft")) as DraftPerson & Partial<Draft>;
}

/** @throws ActError first_run_closed, first_run_secret_wrong */
export async function refuseOthers(
  db: OperatorDb,
  secret: string,
): Promise<{ readonly draft: Uint8Array | null }> {
  const { closed, secretHash, draft } = await readFirstRun(db);
  if (closed || (await hasStaff(db))) throw new ActError("first_run_closed");
  const shown = tokenHash("first-run", secret);
  if (shown === null || secretHash === null || !timingSafeEqual(shown, secretHash))
    throw new ActError("first_run_secret_wrong");
  return { draft };
}
