import { newId, type SessionId, type StaffId } from "../kernel/ids.ts";
import { hashOfNew, newToken, tokenHash } from "../kernel/one-time-token.ts";
import type { Secret } from "../kernel/secret.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import type { Device, Factor } from "../sessions/index.ts";
import {
  type ConsoleSession,
  findConsoleSession,
  insertConsoleSession,
  markConsoleSeen,
  renewConsoleSession,
} from "./console-store.ts";

/** ID-7: seconds of silence, and in all, after which a session of the console ends. */
const CONSOLE_SECONDS = { idle: 15 * 60, lifetime: 4 * 3_600 } as const;

/** A session that was just opened or renewed. `token` is the only copy there will ever be. */
export interface OpenedConsole {
  readonly id: SessionId;
  readonly token: Secret;
}

/** Always a new session with a new token. The database refuses one without a second factor. */
export async function openConsole(
  db: OperatorDb,
  {
    staff,
    device,
    factors,
  }: { readonly staff: StaffId; readonly device: Device; readonly factors: readonly Factor[] },
): Promise<OpenedConsole> {
  const id = newId<SessionId>();
  const token = newToken();
  await insertConsoleSession(db, {
    id,
    staff,
    tokenHash: hashOfNew("console-session", token),
    factors,
    ...device,
    idleSeconds: CONSOLE_SECONDS.idle,
    lifetimeSeconds: CONSOLE_SECONDS.lifetime,
  });
  return { id, token };
}

/** The session that a token opens; null when it opens none. It counts as used now. */
export async function recogniseConsole(
  database: ControlDatabase,
  token: string,
): Promise<ConsoleSession | null> {
  const hash = tokenHash("console-session", token);
  if (hash === null) return null;
  return database.asOperator(async (db) => {
    const session = await findConsoleSession(db, hash);
    if (session !== null) await markConsoleSeen(db, session.id);
    return session;
  });
}

/** Another token, because the person has just proved again who they are. Its end by age stays. Null when it ended meanwhile. */
export async function rotateConsole(
  db: OperatorDb,
  session: ConsoleSession,
  proven: readonly Factor[],
): Promise<OpenedConsole | null> {
  const token = newToken();
  const factors = [...new Set([...session.factors, ...proven])];
  const renewed = await renewConsoleSession(db, session.id, hashOfNew("console-session", token), factors);
  return renewed ? { id: session.id, token } : null;
}
