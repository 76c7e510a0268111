import type { PersonKey } from "../accounts/index.ts";
import { newId } from "../kernel/ids.ts";
import { hashOfNew, newToken, tokenHash } from "../kernel/one-time-token.ts";
import { Secret } from "../kernel/secret.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { findPersonToken, insertPersonToken, type LivePersonToken, type NewPersonToken } from "./store.ts";

/** By which scanners find one that leaked. */
const PREFIX = "sp_pat_";

/** Makes a personal access token. `token` is the only copy there will ever be. */
export async function makePersonToken(
  db: OperatorDb,
  key: PersonKey,
  request: Pick<NewPersonToken, "account" | "role" | "organizations" | "secondFactor" | "expiresAt"> & {
    readonly name: string;
  },
): Promise<{ readonly id: string; readonly token: Secret }> {
  const id = newId();
  const token = newToken();
  await insertPersonToken(db, {
    ...request,
    id,
    tokenHash: hashOfNew("person-token", token),
    lastFour: token.reveal().slice(-4),
    name: key.seal("person_tokens.name", id, request.name),
  });
  return { id, token: new Secret(PREFIX + token.reveal()) };
}

/** Whose token it is; null when it is none, or has ended. */
export async function recognisePersonToken(
  database: ControlDatabase,
  text: string,
): Promise<LivePersonToken | null> {
  const hash = text.startsWith(PREFIX) ? tokenHash("person-token", text.slice(PREFIX.length)) : null;
  return hash && database.asOperator((db) => findPersonToken(db, hash));
}
