import { generateSecret, generateURI, verify } from "otplib";
import type { PersonKey } from "../accounts/index.ts";
import type { AccountId } from "../kernel/ids.ts";
import { Secret } from "../kernel/secret.ts";
import type { OperatorDb } from "../ports/database.ts";
import { beginTotp, readTotp, useTotpStep } from "./totp-store.ts";

const SECRET_BYTES = 20;
/** A code is good for its 30 seconds and those before and after: clocks of telephones differ. */
const TOLERANCE_SECONDS = 30;
const CODE = /^\d{6}$/;

/** What an app needs to make codes, shown once. */
export interface NewTotp {
  readonly secret: Secret;
  /** `otpauth://…`, for a picture that the app reads. */
  readonly uri: Secret;
}

/**
 * Makes a secret for an authenticator app. It counts once a code of it was shown. Null when there is a confirmed one already.
 * @param label the person's address, as the app shows it
 */
export async function makeTotp(
  db: OperatorDb,
  account: AccountId,
  key: PersonKey,
  { issuer, label }: { readonly issuer: string; readonly label: string },
): Promise<NewTotp | null> {
  const made = draftTotp({ issuer, label });
  return (await keepTotp(db, account, key, made.secret)) ? made : null;
}

/** Makes a secret for an app of somebody who has no account yet. */
export function draftTotp({ issuer, label }: { readonly issuer: string; readonly label: string }): NewTotp {
  const secret = generateSecret({ length: SECRET_BYTES });
  return { secret: new Secret(secret), uri: new Secret(generateURI({ issuer, label, secret })) };
}

/** Keeps a secret, which counts once a code of it was shown. False when there is a confirmed one already. */
export function keepTotp(
  db: OperatorDb,
  account: AccountId,
  key: PersonKey,
  secret: Secret,
): Promise<boolean> {
  return beginTotp(db, account, key.seal("totp_factors.secret", account, secret.reveal()));
}

/**
 * Whether it is a code of the person's app that was not used yet; it is used up by this.
 * @param confirming it may be the first one, which confirms the app
 */
export async function useTotpCode(
  db: OperatorDb,
  account: AccountId,
  key: PersonKey,
  code: string,
  { nowMs, confirming = false }: { readonly nowMs: number; readonly confirming?: boolean },
): Promise<boolean> {
  const stored = CODE.test(code) ? await readTotp(db, account) : null;
  if (stored === null || stored.confirmed === confirming) return false;
  const result = await verify({
    secret: key.open("totp_factors.secret", account, stored.secret),
    token: code,
    epoch: Math.floor(nowMs / 1000),
    epochTolerance: TOLERANCE_SECONDS,
  });
  return result.valid && "timeStep" in result && useTotpStep(db, account, result.timeStep);
}
