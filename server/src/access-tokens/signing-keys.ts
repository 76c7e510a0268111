import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import type { PeopleKeys } from "../accounts/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { insertSigningKey, readSigningKeys, removeSigningKeys, type SigningKeyRow } from "./store.ts";

/** Pinned: no token says by which algorithm it wants to be checked. */
export const ALGORITHM = "ES256";

const ROTATE_SECONDS = 30 * 86_400;
/** A key that signs no more is shown for a day: long after the last five minutes it signed for. */
const SHOWN_SECONDS = ROTATE_SECONDS + 86_400;
const TABLE = "token_signing_keys";

type ImportedKey = Awaited<ReturnType<typeof importJWK>>;

/** The key that signs now; a new one when there is none, or the newest is a month old. */
export async function signingKey(
  database: ControlDatabase,
  keys: PeopleKeys,
): Promise<{ readonly kid: string; readonly key: ImportedKey }> {
  const row = await database.asOperator(async (db) => {
    const [newest] = await readSigningKeys(db);
    if (newest !== undefined && newest.ageSeconds < ROTATE_SECONDS) return newest;
    await removeSigningKeys(db, SHOWN_SECONDS);
    const made = await makeKey(keys);
    await insertSigningKey(db, made);
    return made;
  });
  const jwk = JSON.parse(keys.open(row.privateKey, TABLE, row.kid, "private_key")) as JWK;
  return { kid: row.kid, key: await importJWK(jwk, ALGORITHM) };
}

async function makeKey(keys: PeopleKeys): Promise<Omit<SigningKeyRow, "ageSeconds">> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const shown = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(shown);
  return {
    kid,
    publicKey: JSON.stringify({ ...shown, kid, use: "sig", alg: ALGORITHM }),
    privateKey: keys.seal(JSON.stringify(await exportJWK(privateKey)), TABLE, kid, "private_key"),
  };
}

/** By which others can check our tokens (RFC 7517). */
export async function publicKeys(database: ControlDatabase): Promise<{ readonly keys: readonly JWK[] }> {
  const rows = await database.asOperator(readSigningKeys);
  return {
    keys: rows
      .filter(({ ageSeconds }) => ageSeconds < SHOWN_SECONDS)
      .map(({ publicKey }) => JSON.parse(publicKey) as JWK),
  };
}
