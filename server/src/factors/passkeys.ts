import type * as WebAuthn from "@simplewebauthn/server";
import type { PeopleKeys, PersonKey } from "../accounts/index.ts";
import { type AccountId, newId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import type { OperatorDb } from "../ports/database.ts";
import { insertPasskey, passkeysOf, type StoredPasskey } from "./passkey-store.ts";

export type NewPasskey = Parameters<typeof WebAuthn.verifyRegistrationResponse>[0]["response"];
export type PasskeyAnswer = Parameters<typeof WebAuthn.verifyAuthenticationResponse>[0]["response"];
export type RegistrationQuestion = Awaited<ReturnType<typeof WebAuthn.generateRegistrationOptions>>;
export type PasskeyQuestion = Awaited<ReturnType<typeof WebAuthn.generateAuthenticationOptions>>;

const library = () => import("@simplewebauthn/server");

/**
 * Loads what checks passkeys: 25 MB that a process has only from its first passkey on. Called before a transaction begins that needs
 * it, and would wait for it.
 */
export async function loadPasskeys(): Promise<void> {
  await library();
}

/** To whom passkeys belong: a host, and the pages of it. */
export interface RelyingParty {
  readonly id: string;
  readonly origins: readonly string[];
}

/** Milliseconds that a browser lets its person look for the passkey. */
const TIMEOUT_MS = 5 * 60_000;
const CHALLENGE_BYTES = 32;

/** EdDSA, ES256, RS256: what authenticators have. */
const ALGORITHMS = [-8, -7, -257];
const TRANSPORTS = new Set(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);

/** What is sealed of a passkey. */
interface Credential {
  readonly id: string;
  /** COSE, in base64url. */
  readonly publicKey: string;
  readonly transports: readonly string[];
}

/** Passkeys belong to a host with a name. Null where our pages are at a number. */
export function relyingPartyOf(origins: readonly string[]): RelyingParty | null {
  const named = origins.map((origin) => new URL(origin)).filter(({ hostname }) => /[a-z]/i.test(hostname));
  const id = named.find(({ hostname }) => !hostname.includes(":"))?.hostname;
  if (id === undefined) return null;
  return { id, origins: named.filter(({ hostname }) => hostname === id).map(({ origin }) => origin) };
}

/**
 * What a browser is asked to make a passkey with. It has to be found without an address being typed, and to ask for its owner.
 * @param key null: the account is still to be made, so that nobody has a passkey for it
 * @param label what the authenticator shows; it stays on the person's own devices
 */
export async function registrationQuestion(
  db: OperatorDb,
  keys: PeopleKeys,
  account: AccountId,
  key: PersonKey | null,
  party: RelyingParty,
  { product, address, name }: { readonly product: string; readonly address: string; readonly name: string },
): Promise<RegistrationQuestion> {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: product,
    rpID: party.id,
    userName: address,
    userDisplayName: name,
    userID: new Uint8Array(keys.userHandle(account)),
    challenge: new Uint8Array(secureRandomBytes(CHALLENGE_BYTES)),
    timeout: TIMEOUT_MS,
    attestationType: "none",
    excludeCredentials: key === null ? [] : namesOf(await passkeysOf(db, account), key),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** What a browser is asked to prove. @param passkeys null: any that the person finds there */
export async function passkeyQuestion(
  party: RelyingParty,
  passkeys: { readonly stored: readonly StoredPasskey[]; readonly key: PersonKey } | null,
): Promise<PasskeyQuestion> {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: new Uint8Array(secureRandomBytes(CHALLENGE_BYTES)),
    timeout: TIMEOUT_MS,
    userVerification: "required",
    ...(passkeys === null ? {} : { allowCredentials: namesOf(passkeys.stored, passkeys.key) }),
  });
}

function namesOf(stored: readonly StoredPasskey[], key: PersonKey): { id: string; transports: string[] }[] {
  return stored.map((one) => {
    const { id, transports } = openCredential(one, key);
    return { id, transports: [...transports] };
  });
}

const openCredential = ({ id, credential }: StoredPasskey, key: PersonKey): Credential =>
  JSON.parse(key.open("passkeys.credential", id, credential)) as Credential;

/**
 * Keeps a passkey that a browser made.
 * @param challenge of the question that it answers
 * @returns its id; "wrong" when it does not answer the question, "known" when somebody has it
 */
export async function keepPasskey(
  db: OperatorDb,
  keys: PeopleKeys,
  account: AccountId,
  key: PersonKey,
  party: RelyingParty,
  made: { readonly challenge: string; readonly answer: NewPasskey; readonly name: string },
): Promise<{ readonly id: string } | "wrong" | "known"> {
  const { verifyRegistrationResponse } = await library();
  const registered = await verifyRegistrationResponse({
    response: made.answer,
    expectedChallenge: made.challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null);
  if (!registered?.verified) return "wrong";
  const { credential, credentialDeviceType } = registered.registrationInfo;
  const id = newId();
  const kept: Credential = {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString("base64url"),
    transports: (made.answer.response.transports ?? []).filter((one) => TRANSPORTS.has(one)),
  };
  const inserted = await insertPasskey(db, {
    id,
    account,
    credentialIndex: keys.credentialIndex("passkey", credential.id),
    credential: key.seal("passkeys.credential", id, JSON.stringify(kept)),
    name: key.seal("passkeys.name", id, made.name),
    counter: credential.counter,
    synced: credentialDeviceType === "multiDevice",
  });
  return inserted ? { id } : "known";
}

/**
 * Whether an answer is the passkey's own to that question, by its owner, on one of our pages.
 * @returns what to note of its use; null when it is not. Whether its counter went up is for `usePasskey` to say.
 */
export async function checkPasskey(
  stored: StoredPasskey,
  keys: PeopleKeys,
  key: PersonKey,
  party: RelyingParty,
  { challenge, answer }: { readonly challenge: string; readonly answer: PasskeyAnswer },
): Promise<{ readonly counter: number; readonly synced: boolean } | null> {
  const { id, publicKey } = openCredential(stored, key);
  const handle = answer.response.userHandle;
  if (handle !== undefined && handle !== keys.userHandle(stored.account).toString("base64url")) return null;
  const { verifyAuthenticationResponse } = await library();
  const checked = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
    // Counting is ours, in the transaction of the sign-in.
    credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, "base64url")), counter: 0 },
  }).catch(() => null);
  if (!checked?.verified) return null;
  const { newCounter, credentialDeviceType } = checked.authenticationInfo;
  return { counter: newCounter, synced: credentialDeviceType === "multiDevice" };
}
