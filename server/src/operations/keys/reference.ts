import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { isWholeKey, type KeyMetadata, keysNamed } from "../../keys/index.ts";
import type { TenantDb } from "../../ports/database.ts";

/** Names a key in an input. */
export const keyReference = z
  .string()
  .min(1, "must not be empty")
  .max(100, "is not an id or the first 24 characters of a key")
  .describe("Its id, or its first part such as sp_live_4fT0aQz81LmNc7Rd.");

/** What `keyIn` can refuse with. */
export const KEY_ERRORS = ["key_not_found", "whole_key"] as const;

/**
 * The key of the organization that the transaction sees. Another organization's is as absent as one that never was (M-7).
 * @param field what the input calls it, for the refusal
 * @throws ActError key_not_found; whole_key, because whoever names it so has left it in a history or a log
 */
export async function keyIn(db: TenantDb, reference: string, field = "key"): Promise<KeyMetadata> {
  if (isWholeKey(reference)) throw new ActError("whole_key", { field });
  const [key] = await keysNamed(db, [reference]);
  if (key) return key;
  throw new ActError("key_not_found");
}
