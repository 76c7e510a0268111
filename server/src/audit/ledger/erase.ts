import { OperatorError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { secureRandomBytes } from "../../kernel/random.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import type { Vault } from "../../vault/index.ts";
import { recordAudit, SALT_BYTES } from "../audit.ts";
import { PLATFORM, subjectsOf } from "./entry.ts";
import { eraseSubjectKey } from "./keys/store.ts";
import { Sequencer } from "./sequencer.ts";
import { readPending } from "./store.ts";

const MOST_IDLE_ROUNDS = 200;
const PAUSE_MS = 50;
const MOST_PENDING = 1_000;

/**
 * D-4, R-1: destroys the key of a person or an organization, so that no entry about them can be read any more. The
 * tree stays as it is, and valid. What still waits to get into the tree is put there first, so that it goes too. The
 * ledger says that the key was destroyed, which is never erased; who ordered it is an entry of its own, which may be.
 * @param auditor connected with the auditor's login
 * @param control who does it is written down, without saying who was erased
 * @returns the id of the key, which the entries that were sealed under it name
 * @throws OperatorError when there is no entry about this subject
 */
export async function eraseSubject(
  { auditor, control, vault }: { auditor: ControlDatabase; control: ControlDatabase; vault: Vault },
  subject: string,
): Promise<string> {
  if (subject === PLATFORM)
    throw new OperatorError("The platform is nobody; name 'operator:…' or 'organization:…'.");
  await sequenceAll(auditor, vault, subject);
  return control.asOperator(async (db) => {
    const key = await eraseSubjectKey(db, subject, newId(), secureRandomBytes(SALT_BYTES));
    if (key === null) throw new OperatorError(`No entry of the audit ledger is about '${subject}'.`);
    await recordAudit(db, "audit.erasure_ordered", key, {});
    return key;
  });
}

async function sequenceAll(auditor: ControlDatabase, vault: Vault, subject: string): Promise<void> {
  const sequencer = new Sequencer(auditor, vault);
  for (let idle = 0; idle < MOST_IDLE_ROUNDS; ) {
    const pending = await auditor.asOperator((db) => readPending(db, MOST_PENDING));
    const isAll = pending.length < MOST_PENDING;
    if (isAll && !pending.some(({ entry }) => subjectsOf(entry).includes(subject))) return;
    if ((await sequencer.round()) > 0) continue;
    // Another node may be at it.
    idle += 1;
    await Bun.sleep(PAUSE_MS);
  }
  throw new OperatorError(
    "Entries wait that cannot be put into the audit ledger; run 'sallyport audit verify'.",
  );
}
