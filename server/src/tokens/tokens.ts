import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId, type TokenId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import type { Secret } from "../kernel/secret.ts";
import { generateCredential, type KeyHasher, parseCredential } from "../keys/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import {
  endToken,
  findLiveToken,
  insertToken,
  markUsed,
  replaceTokenHash,
  TOKEN_PREFIX,
  type TokenRole,
} from "./store.ts";

const SALT_BYTES = 16;

export interface TokenRequest {
  /** In whose name it acts (D-4). */
  readonly operator: string;
  readonly name: string;
  readonly role: TokenRole;
  readonly expiresAt: Date;
}

/** A token that was just made. `token` is the only copy there will ever be (K-2). */
export interface CreatedToken {
  readonly id: string;
  readonly token: Secret;
  readonly prefix: string;
}

/** Makes a personal access token of somebody who runs the platform. Only a salted, keyed hash of it is kept (K-1). */
export async function createToken(
  database: ControlDatabase,
  hasher: KeyHasher,
  request: TokenRequest,
): Promise<CreatedToken> {
  const { text, parsed } = generateCredential(TOKEN_PREFIX);
  const id = newId<TokenId>();
  await database.asOperator(async (db) => {
    await insertToken(db, {
      id,
      publicId: parsed.publicId,
      lastFour: text.reveal().slice(-4),
      hash: hasher.hash(parsed.secret, secureRandomBytes(SALT_BYTES)),
      ...request,
    });
    const { operator, role, expiresAt } = request;
    await recordAudit(db, "token.created", id, { operator, role, expiresAt: expiresAt.toISOString() });
  });
  return { id, token: text, prefix: TOKEN_PREFIX + parsed.publicId };
}

/**
 * Ends a token. It is refused from the next call on.
 * @param reference its id, or its first 22 characters
 * @throws ActError token_not_found
 */
export async function revokeToken(database: ControlDatabase, reference: string): Promise<string> {
  return database.asOperator(async (db) => {
    const ended = await endToken(db, reference);
    if (!ended)
      throw new ActError("token_not_found", { token: /^[\w-]{1,40}$/.test(reference) ? reference : "…" });
    await recordAudit(db, "token.revoked", ended.id, { operator: ended.operator });
    return ended.id;
  });
}

/** Whose token it is; null when it is not one, is not known, or has ended. */
export async function recogniseToken(
  database: ControlDatabase,
  hasher: KeyHasher,
  text: string,
): Promise<{ readonly operator: string; readonly role: TokenRole } | null> {
  const parsed = parseCredential(TOKEN_PREFIX, text);
  if (!parsed) return null;
  return database.asOperator(async (db) => {
    const row = await findLiveToken(db, parsed.publicId);
    if (!row) return null;
    const { salt, hash, pepper_version: pepperVersion } = row;
    if (!hasher.matches(parsed.secret, { salt, hash, pepperVersion })) return null;
    await markUsed(db, row.id);
    // Only who is shown the token can move its hash to the newest pepper (K-1).
    if (hasher.isOutdated({ pepperVersion }))
      await replaceTokenHash(
        db,
        row.id,
        pepperVersion,
        hasher.hash(parsed.secret, secureRandomBytes(SALT_BYTES)),
      );
    return { operator: row.operator, role: row.role as TokenRole };
  });
}
