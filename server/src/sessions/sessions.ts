import { type AccountId, newId, type SessionId } from "../kernel/ids.ts";
import { hashOfNew, newToken, tokenHash } from "../kernel/one-time-token.ts";
import type { Secret } from "../kernel/secret.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import type { Device } from "./device.ts";
import {
  type Factor,
  findSession,
  insertSession,
  type LiveSession,
  markSeen,
  renewSession,
} from "./store.ts";

/** ID-7: seconds that a proof of who somebody is does for acts that ask for it. */
export const PROVEN_SECONDS = 600;

/** ID-4: seconds of silence, and in all, after which a session ends. */
export const SESSION_SECONDS = {
  usual: { idle: 8 * 3_600, lifetime: 24 * 3_600 },
  /** Somebody else's machine. */
  shared: { idle: 3_600, lifetime: 8 * 3_600 },
} as const;

/** A session that was just opened or renewed. `token` is the only copy there will ever be. */
export interface OpenedSession {
  readonly id: SessionId;
  readonly token: Secret;
  readonly shared: boolean;
  /** Seconds until it ends by age. */
  readonly lifetimeSeconds: number;
}

export interface SessionRequest {
  readonly account: AccountId;
  readonly device: Device;
  readonly shared: boolean;
  readonly factors: readonly Factor[];
}

/** ID-4: always a new session with a new token, whatever the browser sent before. */
export async function openSession(
  db: OperatorDb,
  { account, device, shared, factors }: SessionRequest,
): Promise<OpenedSession> {
  const id = newId<SessionId>();
  const token = newToken();
  const { idle, lifetime } = shared ? SESSION_SECONDS.shared : SESSION_SECONDS.usual;
  await insertSession(db, {
    id,
    account,
    tokenHash: hashOfNew("session", token),
    shared,
    factors,
    ...device,
    idleSeconds: idle,
    lifetimeSeconds: lifetime,
  });
  return { id, token, shared, lifetimeSeconds: lifetime };
}

/** The session that a token opens; null when it opens none. It counts as used now. */
export async function recogniseSession(
  database: ControlDatabase,
  token: string,
): Promise<LiveSession | null> {
  const hash = tokenHash("session", token);
  if (hash === null) return null;
  return database.asOperator(async (db) => {
    const session = await findSession(db, hash);
    if (session !== null) await markSeen(db, session.id);
    return session;
  });
}

/**
 * Gives a session another token, because its person has just shown again who they are. Null when it ended meanwhile.
 * @param proves false: what they showed is less than acts ask for that need a proof
 */
export async function rotateSession(
  db: OperatorDb,
  session: LiveSession,
  proven: readonly Factor[],
  nowMs: number,
  proves = true,
): Promise<OpenedSession | null> {
  const token = newToken();
  const factors = [...new Set([...session.factors, ...proven])];
  if (!(await renewSession(db, session.id, hashOfNew("session", token), factors, proves))) return null;
  const left = Math.max(0, Math.floor((session.endsAt.getTime() - nowMs) / 1000));
  return { id: session.id, token, shared: session.shared, lifetimeSeconds: left };
}

/** Two kinds of proof, or one that is two by itself: a passkey asks for the device and for its owner. */
export function hasSecondFactor(factors: readonly Factor[]): boolean {
  return factors.some((one) => one === "passkey" || one === "totp" || one === "recovery_code");
}
