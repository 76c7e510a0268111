import type { Language } from "../../accounts/index.ts";
import { type Attempt, type Issuer, IssuerFailed } from "../../issuers/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { AccountId } from "../../kernel/ids.ts";
import { newToken } from "../../kernel/one-time-token.ts";
import type { Secret } from "../../kernel/secret.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { justProven } from "../own-account.ts";
import { beginStep } from "../steps.ts";

/** Kept until the person comes back. */
export interface Away extends Attempt {
  readonly issuer: string;
  readonly shared: boolean;
  readonly language: Language;
  readonly invitation: string | null;
}

/** Where somebody goes, and the token by which their browser will be known when they come back. */
export interface Going {
  readonly url: URL;
  readonly ceremony: Secret;
}

/**
 * Sends somebody to another party to sign in there (ID-10): state, nonce and PKCE are new each time, and kept here.
 * @param toLink the account of who is signed in gets that sign-in, soon after a proof
 * @throws ActError issuer_not_found, issuer_unreachable, proof_of_person_needed, address_not_verified
 */
export async function goToIssuer(
  entrance: Entrance,
  visit: Visit,
  wish: {
    readonly issuer: string;
    readonly toLink: boolean;
    readonly shared: boolean;
    readonly language: Language;
    readonly invitation: string | null;
  },
): Promise<Going> {
  const { toLink, issuer: name, shared, language, invitation } = wish;
  const account: AccountId | null = toLink ? linker(visit) : null;
  const issuer = issuerNamed(entrance, name);
  const fresh = () => newToken().reveal();
  const attempt: Attempt = { state: fresh(), nonce: fresh(), verifier: fresh() };
  const url = await asked(() => issuer.begin(redirectUri(entrance, issuer), attempt));
  const away: Away = { ...attempt, issuer: issuer.name, shared, language, invitation };
  const ceremony = await entrance.database.asOperator((db) =>
    beginStep(db, entrance, "issuer", account, away),
  );
  return { url, ceremony };
}

/** @throws ActError proof_of_person_needed, address_not_verified */
function linker(visit: Visit): AccountId {
  const session = justProven(visit);
  // Else whoever opened an account with another's address could keep a way into it.
  if (!session.verified) throw new ActError("address_not_verified");
  return session.account;
}

/** @throws ActError issuer_not_found */
export function issuerNamed({ issuers }: Entrance, name: string): Issuer {
  const issuer = issuers.get(name);
  if (issuer === undefined) throw new ActError("issuer_not_found");
  return issuer;
}

/** Each party has an address of its own to send people back to, so that none can answer for another (RFC 9700, 4.4). */
export function redirectUri({ settings }: Entrance, { name }: Issuer): string {
  return `${settings.origins[0]}/sign-in/callback/${name}`;
}

/** @throws ActError issuer_refused, issuer_unreachable */
export async function asked<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof IssuerFailed) throw new ActError(`issuer_${error.kind}`);
    throw error;
  }
}
