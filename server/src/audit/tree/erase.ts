import { ActError } from "../../kernel/act-error.ts";
import { newId } from "../../kernel/ids.ts";
import { secureRandomBytes } from "../../kernel/random.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { recordAudit, SALT_BYTES } from "../audit.ts";
import { PLATFORM, subjectsOf } from "./entry.ts";
import { eraseSubjectKey } from "./keys/store.ts";
import { readPending } from "./store.ts";

const MOST_IDLE_ROUNDS = 200;
const PAUSE_MS = 50;
const MOST_PENDING = 1_000;

/**
 * D-4, R-1: destroys the key of a person or an organization, so that no entry about them can be read any more. The
 * tree stays as it is, and valid. What still waits to get into the tree is put there first, so that it goes too. The
 * tree says that the key was destroyed, which is never erased; who ordered it is an entry of its own, which may be.
 * @param parts with `sequence` entries that wait are put into the tree here; else a serving process does it, within seconds
 * @returns the id of the key, which the entries that were sealed under it name
 * @throws ActError audit_subject_not_found, audit_not_signed
 */
export async function eraseSubject(parts: ErasureParts, subject: string): Promise<string> {
  const { database } = parts;
  if (subject === PLATFORM) throw new ActError("audit_subject_not_found");
  await untilSequenced(parts, subject);
  return database.asOperator(async (db) => {
    const key = await eraseSubjectKey(db, subject, newId(), secureRandomBytes(SALT_BYTES));
    if (key === null) throw new ActError("audit_subject_not_found");
    await recordAudit(db, "audit.erasure_ordered", key, {});
    return key;
  });
}

interface ErasureParts {
  /** Who does it is written down, without saying who was erased. */
  readonly database: ControlDatabase;
  /** Puts waiting entries into the tree, with the auditor's login; resolves to how many. Null without it. */
  readonly sequence: (() => Promise<number>) | null;
}

async function untilSequenced({ database, sequence }: ErasureParts, subject: string): Promise<void> {
  for (let idle = 0; idle < MOST_IDLE_ROUNDS; ) {
    const pending = await database.asOperator((db) => readPending(db, MOST_PENDING));
    const isAll = pending.length < MOST_PENDING;
    if (isAll && !pending.some(({ entry }) => subjectsOf(entry).includes(subject))) return;
    if (sequence !== null && (await sequence()) > 0) continue;
    // Another process may be at it.
    idle += 1;
    await Bun.sleep(PAUSE_MS);
  }
  throw new ActError("audit_not_signed");
}
