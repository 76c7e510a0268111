import { createLocalJWKSet, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { PeopleKeys } from "../accounts/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { type AccountId, newId, type SessionId } from "../kernel/ids.ts";
import { Secret } from "../kernel/secret.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { ALGORITHM, publicKeys, signingKey } from "./signing-keys.ts";

/** ID-5. */
export const LIFETIME_SECONDS = 300;
const TYPE = "at+jwt";

const claims = z.object({ sub: z.uuid(), sid: z.uuid(), azp: z.string().min(1) });

/** What a token says, once it is checked. Whether the session is still open is for others to say. */
export interface AccessClaims {
  readonly account: AccountId;
  readonly session: SessionId;
  /** The site whose pages it was given to. */
  readonly origin: string;
}

export interface AccessTokenParts {
  readonly database: ControlDatabase;
  readonly keys: PeopleKeys;
  readonly clock: Clock;
  /** The address of this server: it issues them, and its API is whom they are for. */
  readonly site: string;
}

const audienceOf = (site: string) => `${site}/api/v1`;

/** Makes a token of five minutes for the pages of another site (RFC 9068). */
export async function signAccessToken(
  { database, keys, clock, site }: AccessTokenParts,
  { account, session, origin }: AccessClaims,
): Promise<Secret> {
  const { kid, key } = await signingKey(database, keys);
  const nowSeconds = Math.floor(clock.nowMs() / 1000);
  const token = await new SignJWT({ sid: session, azp: origin })
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
    .setIssuer(site)
    .setAudience(audienceOf(site))
    .setSubject(account)
    .setJti(newId())
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + LIFETIME_SECONDS)
    .sign(key);
  return new Secret(token);
}

/** What a token says; null when it is not ours, not for us, or over. */
export async function readAccessToken(
  { database, clock, site }: Omit<AccessTokenParts, "keys">,
  token: string,
): Promise<AccessClaims | null> {
  const known = await publicKeys(database);
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...known.keys] }), {
      algorithms: [ALGORITHM],
      issuer: site,
      audience: audienceOf(site),
      typ: TYPE,
      maxTokenAge: LIFETIME_SECONDS,
      currentDate: new Date(clock.nowMs()),
    });
    const { sub, sid, azp } = claims.parse(payload);
    return { account: sub as AccountId, session: sid as SessionId, origin: azp };
  } catch {
    return null;
  }
}
