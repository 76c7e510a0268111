import { findAccount, type MailAddress, makeAccount } from "../accounts/index.ts";
import { countLinkTry, type Entrance, relyingParty, type Visit } from "../entrance/index.ts";
import {
  keepPasskey,
  loadPasskeys,
  type NewPasskey,
  type RegistrationQuestion,
  registrationQuestion,
} from "../factors/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type AccountId, newId } from "../kernel/ids.ts";
import { lockStaff } from "../staff/index.ts";
import { type FirstOperatorMade, installOperator } from "./installed.ts";
import { type DraftPerson, type FirstPerson, openDraft, refuseOthers, sealDraft } from "./only-reader.ts";
import { keepDraft } from "./store.ts";

/** What the first person typed, until their passkey answered. */
interface Draft extends DraftPerson {
  /** Of the account to be: the passkey keeps it as its user. */
  readonly account: AccountId;
  readonly challenge: string;
}

/**
 * Takes what the first person says of themselves and gives what their browser makes a passkey with. Nothing counts before it answers,
 * and it can be typed again until then.
 * @throws ActError passkeys_not_possible, first_run_closed, first_run_secret_wrong, address_taken …
 */
export async function beginWithPasskey(
  entrance: Entrance,
  visit: Visit,
  { secret, address, name, language }: FirstPerson,
): Promise<RegistrationQuestion> {
  const { database, keys, settings } = entrance;
  const party = relyingParty(entrance);
  const attempt = await countLinkTry(entrance, visit);
  await database.asOperator((db) => refuseOthers(db, secret));
  attempt.giveBack();
  await loadPasskeys();
  const account = newId<AccountId>();
  return database.asOperator(async (db) => {
    await refuseOthers(db, secret);
    if ((await findAccount(db, keys.addressIndex(address))) !== null) throw new ActError("address_taken");
    const shown = { product: settings.product, address: address.text, name };
    const options = await registrationQuestion(db, keys, account, null, party, shown);
    const draft: Draft = { address: address.text, name, language, account, challenge: options.challenge };
    await keepDraft(db, sealDraft(keys, draft));
    return options;
  });
}

/**
 * Makes the first operator, an admin, by the passkey that their browser made, and closes the first run for good. There is no password:
 * the passkey asks for the device and for its owner. Of two who do it at once one is made.
 * @throws ActError first_run_closed, first_run_secret_wrong, step_ended, passkey_refused, passkey_known, address_taken …
 */
export async function makeFirstOperatorByPasskey(
  entrance: Entrance,
  visit: Visit,
  {
    secret,
    passkey,
    passkeyName,
    readAddress,
  }: {
    readonly secret: string;
    readonly passkey: NewPasskey;
    readonly passkeyName: string;
    readonly readAddress: (text: string) => MailAddress;
  },
): Promise<FirstOperatorMade> {
  const { keys, vault, database } = entrance;
  const party = relyingParty(entrance);
  const guess = await countLinkTry(entrance, visit);
  const account = await database.asOperator(async (db) => {
    const { draft } = await refuseOthers(db, secret);
    return draft && openDraft<Draft>(keys, draft).account;
  });
  // Who began with an app has no question for a passkey.
  if (!account) throw new ActError("step_ended");
  guess.giveBack();
  await loadPasskeys();
  return entrance.actingAs(account).asOperator(async (db) => {
    await lockStaff(db);
    const { draft: sealed } = await refuseOthers(db, secret);
    const draft = sealed && openDraft<Draft>(keys, sealed);
    // It was begun anew meanwhile.
    if (draft?.account !== account || draft.challenge === undefined) throw new ActError("step_ended");
    const { name, language, challenge } = draft;
    const address = readAddress(draft.address);
    // Whoever can start the server answers for the address; no mail may be set up yet.
    const fresh = { id: account, address, name, language, passwordHash: null, verified: true };
    const person = await makeAccount(db, vault, keys, fresh);
    if (person === null) throw new ActError("address_taken");
    const made = { challenge, answer: passkey, name: passkeyName };
    const kept = await keepPasskey(db, keys, account, person.key, party, made);
    if (kept === "wrong") throw new ActError("passkey_refused");
    if (kept === "known") throw new ActError("passkey_known");
    return installOperator(db, entrance, visit, account, ["passkey"]);
  });
}
