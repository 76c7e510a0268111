import {
  type AccessClaims,
  LIFETIME_SECONDS,
  readAccessToken,
  signAccessToken,
} from "../../access-tokens/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { Secret } from "../../kernel/secret.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { type LiveSession, openSessionNamed } from "../../sessions/index.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { signedIn } from "../own-account.ts";

/** A token that was just signed. */
export interface SignedToken {
  readonly token: Secret;
  readonly lifetimeSeconds: number;
}

const partsOf = ({ database, keys, clock, settings }: Entrance) => ({
  database,
  keys,
  clock,
  site: settings.origins[0] ?? "",
});

/**
 * A token of five minutes for the pages of another site, from a session (ID-5).
 * @throws ActError origin_not_allowed, address_not_verified, not_authenticated
 */
export async function giveAccessToken(
  entrance: Entrance,
  visit: Visit,
  origin: string,
): Promise<SignedToken> {
  const { account, id: session, verified } = signedIn(visit);
  if (!verified) throw new ActError("address_not_verified");
  if (!entrance.settings.appOrigins.includes(origin)) throw new ActError("origin_not_allowed");
  return sign(entrance, { account, session, origin });
}

/**
 * Another one in place of one that is not over yet, while its session is open: one that was ended renews nothing.
 * @throws ActError not_authenticated, origin_not_allowed
 */
export async function renewAccessToken(entrance: Entrance, token: string): Promise<SignedToken> {
  const claims = await readAccessToken(partsOf(entrance), token);
  if (claims === null || (await sessionOf(entrance.database, claims)) === null)
    throw new ActError("not_authenticated");
  if (!entrance.settings.appOrigins.includes(claims.origin)) throw new ActError("origin_not_allowed");
  return sign(entrance, claims);
}

async function sign(entrance: Entrance, claims: AccessClaims): Promise<SignedToken> {
  return { token: await signAccessToken(partsOf(entrance), claims), lifetimeSeconds: LIFETIME_SECONDS };
}

/** The session that a token came from; null when it has ended. */
export async function sessionOf(
  database: ControlDatabase,
  { session, account }: AccessClaims,
): Promise<LiveSession | null> {
  const open = await database.asOperator((db) => openSessionNamed(db, session));
  return open?.account === account ? open : null;
}
