import { PICTURE_ERRORS } from "./act-errors/pictures.ts";
import { WEBHOOK_ERRORS } from "./act-errors/webhooks.ts";

/**
 * Every way in which an act of the control plane can be refused: its status over HTTP (RFC 9110) and one sentence that
 * is true on every surface. `{name}` is filled from values. The command line adds what to type (cli/what-to-type.ts).
 */
export const ACT_ERRORS = {
  invalid_input: [422, "'{field}' {problem}."],
  invalid_body: [400, "The body is not a JSON object in UTF-8."],
  unsupported_body: [415, "Send the body as 'Content-Type: application/json', uncompressed."],
  body_too_large: [413, "The body is larger than the {limit} bytes this takes."],
  address_unknown: [
    404,
    "Nothing is at this address; /api/v1/openapi.json lists what is. Inference is at /v1.",
  ],
  method_not_allowed: [405, "This address answers {allow} only."],
  not_authenticated: [
    401,
    "This needs a session or a personal access token that is known and has not ended.",
  ],
  not_permitted: [403, "Your role does not allow this; it takes one of: {roles}."],
  organization_not_found: [404, "There is no organization '{organization}' that you may see."],
  project_not_found: [404, "There is no project '{project}' in this organization."],
  project_needed: [422, "This organization has no project or several: name the one that is meant."],
  member_not_found: [404, "There is no member '{member}' in this organization."],
  member_named_by_account: [409, "This member has an account, and only its person changes the name."],
  token_not_found: [404, "There is no token '{token}'."],
  whole_key: [
    422,
    "'{field}' is a whole key: name it by its id or its first 24 characters, and revoke it if anybody else may have seen it.",
  ],
  key_of_another: [
    403,
    "A developer makes, changes and rotates keys of the developer's own only; an owner or admin can do it.",
  ],
  key_ended: [409, "The key was revoked or replaced, or has expired: make a new one instead."],
  scanner_not_found: [404, "No secret scanner of that name is set up here."],
  scanner_refused: [401, "The report is not signed by a key of this scanner."],
  scanner_report_repeated: [409, "This report was sent and acted on before."],
  scanner_keys_unreachable: [
    503,
    "The public keys of this scanner cannot be read now, and nothing is believed without.",
  ],
  key_not_recognised: [404, "This is no key of this server: it may be cut off or mistyped."],
  session_needed: [403, "Only a person who is signed in can do this, in our own pages."],
  key_paused: [409, "The key is paused: resume it first."],
  key_not_paused: [409, "The key is not paused."],
  too_many_keys: [409, "{quota} keys of this organization may work at once: revoke some that nobody needs."],
  budget_not_found: [404, "There is no budget '{budget}' in this organization."],
  time_zone_unknown: [
    422,
    "There is no such time zone; the IANA database has names such as 'Europe/Berlin' or 'UTC'.",
  ],
  limit_not_found: [404, "There is no limit {limit} that you may change."],
  grant_repeated: [
    409,
    "The same {usd} USD was given to this organization {seconds} seconds ago, as grant {grant}. Nothing was given now.",
  ],
  grant_not_found: [404, "There is no grant '{grant}' in this organization."],
  request_not_found: [
    404,
    "No request '{request}' is recorded here. One that was refused before it was admitted has no record; one that ended within the last second may not be written yet.",
  ],
  nothing_charged: [
    409,
    "Nothing was charged or lost for this request, so no money moved that could be proven.",
  ],
  day_not_closed: [
    409,
    "The day of this charge is not closed yet. A day is closed within a minute after it ends in UTC, by a process that has the auditor's login; then it can be proven.",
  ],
  day_not_signed: [409, "The day of this charge is closed and not signed yet; ask again in a second."],
  day_changed: [
    409,
    "What moved money on {date} is not what it was when the day was closed, so nothing of it can be proven.",
  ],
  audit_ledger_damaged: [409, "The audit ledger is not what was signed, so nothing can be proven with it."],
  refund_too_large: [
    409,
    "This request cost {charged_usd} USD, of which {returned_usd} USD were given back already: there is not that much left to give back.",
  ],
  reversal_too_large: [
    409,
    "This grant was of {given_usd} USD, of which {taken_usd} USD were taken back already; or nothing is left of it.",
  ],
  provider_not_found: [404, "There is no provider '{provider}'."],
  group_not_found: [404, "There is no group '{name}'."],
  group_name_taken: [
    409,
    "A model is called '{name}' already, and its callers would be sent elsewhere. Choose another name for the group.",
  ],
  group_member_unknown: [422, "No provider that is set up serves '{model}'."],
  too_many_groups: [409, "There are {most} groups, which is the most. Remove one first."],
  model_not_routed: [404, "No provider that is set up serves a model of this name.{near}"],
  model_not_offered: [404, "'{provider}' has no such model.{near}"],
  price_insufficient: [422, "Say at least what input costs, or a request, or an image."],
  plan_not_found: [404, "There is no price plan '{plan}'."],
  plan_exists: [409, "There is a price plan '{plan}' already."],
  below_cost: [422, "A negative markup sells for less than the provider charges: say that it is meant."],
  moment_passed: [422, "A price counts from now or from a moment ahead: what was charged stays as it was."],
  provider_exists: [409, "There is a provider '{provider}' already."],
  provider_kind_unknown: [422, "There is no such kind of provider; there are: {kinds}."],
  provider_address_needed: [
    422,
    "{title} has no address of its own: say where it is, up to and including /v1.",
  ],
  provider_models_needed: [
    422,
    "Name at least one model: nobody else knows which ones this server has, and nothing would be sent to it.",
  ],
  too_many_provider_secrets: [
    409,
    "'{provider}' has {most} secrets in use, which is the most. Replace them by one first.",
  ],
  provider_secret_needed: [422, "{title} does not answer without a secret."],
  provider_secret_refused: [422, "The new secret was not stored: asked with it, the provider {outcome}"],
  address_private: [
    422,
    "{host} is this machine or a private network, where a provider is reached only if private addresses are allowed for it.",
  ],
  address_in_clear: [
    422,
    "http:// would send the secret and every prompt in the clear: use https://, or allow private addresses for a server in a network you trust.",
  ],
  address_needs_secret: [
    403,
    "The stored secret is not sent to another host on your word alone: give the secret with the address, or ask an admin.",
  ],
  private_address_needs_admin: [403, "Only an admin allows private addresses for a provider."],
  model_not_found: [404, "No model of that name is known."],
  key_not_found: [404, "There is no key with that id or visible first part that you may see."],
  node_not_found: [404, "There is no node '{node}'."],
  node_serving: [
    409,
    "This node is serving; stop it, and it gives back what it holds. A node that died can be forgotten once its lease has run out.",
  ],
  own_subject: [409, "Nobody erases what the audit ledger says of themselves: somebody else has to."],
  audit_not_signed: [
    409,
    "Entries of the audit ledger wait to be signed, or none ever was: a serving process with the auditor's login signs them within seconds.",
  ],
  audit_damaged: [
    409,
    "What is stored of the audit ledger is not what was signed. Keep the database as it is, and have it verified.",
  ],
  audit_key_rotated_meanwhile: [409, "Somebody else rotated the audit ledger's key just now."],
  audit_subject_not_found: [404, "No entry of the audit ledger is about this subject."],
  not_stopped: [409, "That is not stopped."],
  not_suspended: [409, "That is not suspended."],
  suspended_by_other: [
    409,
    "That was suspended by the other side: what the platform suspended only the platform resumes, and what an organization did only the organization.",
  ],
  not_debugged: [409, "This organization is not being debugged; it may have ended by itself."],
  master_key_not_found: [404, "No master key with the id '{key}' was adopted."],
  master_key_needed: [409, "This master key is needed by {by}."],
  pepper_not_found: [404, "There is no pepper {version}."],
  pepper_needed: [409, "This pepper is needed by {by}."],
  organization_exists: [409, "There is an organization '{organization}' already."],
  project_exists: [409, "There is a project '{project}' in this organization already."],
  last_owner: [409, "An organization keeps at least one owner: make another member its owner first."],
  cannot_own: [
    409,
    "This member cannot be its owner: take another one, who signs in, is not suspended and is no owner yet.",
  ],
  door_shut: [
    409,
    "The second door is shut: it opens once, within a minute after the first one was shut, in the same session.",
  ],
  offer_not_found: [404, "There is no offer that you may take or end."],
  credit_owed: [409, "{owed_usd} USD are owed: an organization is deleted when nothing is."],
  configuration_invalid: [422, "Nothing was changed.\n{problems}"],
  configuration_plan_changed: [
    409,
    "Nothing was changed: something else would have to be done now than what was shown. Look at it again.",
  ],
  changed_meanwhile: [412, "It was changed since you read it: read it again, then change it."],
  precondition_required: [428, "Say which state you change: send the 'ETag' that you read as 'If-Match'."],
  idempotency_key_invalid: [400, "'Idempotency-Key' takes 1 to 255 visible ASCII characters."],
  idempotency_key_reused: [422, "This 'Idempotency-Key' was sent with another request before."],
  idempotency_in_progress: [409, "The request with this 'Idempotency-Key' has not ended yet."],
  idempotency_outcome_unknown: [
    409,
    "The request with this 'Idempotency-Key' was begun and it is not known how it ended: look whether it was done, then use a new key.",
  ],
  idempotency_replayed: [
    409,
    "The request with this 'Idempotency-Key' was done already, and its answer was shown once.",
  ],
  too_many_requests: [429, "Too many requests: {limit} in {seconds} seconds are let through."],
  too_many_streams: [
    429,
    "{most} open pages are told of what happens at once, for one person. Close one first.",
  ],
  foreign_page: [403, "This was sent by a page of another site, so nothing was done."],
  sign_in_refused: [401, "The address or the password is not right."],
  sign_up_closed: [403, "Accounts are opened by invitation here, or not at all."],
  mail_not_set_up: [503, "This server cannot send mail, so no account can be opened and no link be sent."],
  address_invalid: [422, "This is not an e-mail address that can be used."],
  address_disposable: [422, "Addresses that last for minutes are not taken. Use one that stays yours."],
  address_taken: [409, "Another account has this address."],
  policies_not_agreed: [
    403,
    "Agree first to what the operator has published: 'GET /api/v1/account/policies' lists it, and the pages show it.",
  ],
  policy_newer: [409, "There is another version of this policy, or none: read it again first."],
  address_not_verified: [403, "Verify your address first: open the link in the mail that was sent to it."],
  address_verified: [409, "This address is verified already."],
  password_refused: [422, "This password is not taken: {problems}."],
  password_needed: [403, "This link was asked for in another browser: give the account's password too."],
  password_wrong: [403, "The password is not right."],
  proof_needed: [403, "Prove first that this is no script: ask for a proof, solve it and send it along."],
  proof_refused: [403, "The proof is wrong, was used before or has expired. Ask for another one."],
  proof_unchecked: [503, "The proof cannot be checked now, and nobody is let in without."],
  link_ended: [410, "This link was used, has expired or is not known. Ask for a new one."],
  account_suspended: [403, "This account is suspended. Whoever runs this server can say why."],
  membership_suspended: [403, "Your membership in this organization is suspended."],
  network_not_allowed: [
    403,
    "This organization is used from certain networks only, and you are in none of them.",
  ],
  own_network_missing: [
    409,
    "Your own address, {address}, is in none of these networks: you would shut yourself out. Say that you mean it to do it all the same.",
  ],
  too_many_tokens: [409, "{most} tokens are as many as a person has. End one first."],
  origin_not_allowed: [403, "The operator allows no tokens for that site."],
  case_not_found: [404, "There is no such open case."],
  keys_not_paused: [409, "None of your keys is paused by a report of yours."],
  second_factor_required: [403, "This organization asks for a second factor: sign in with one."],
  proof_of_person_needed: [403, "Prove again that it is you, then do this within ten minutes."],
  step_ended: [401, "This sign-in has ended. Begin again with the password."],
  code_refused: [403, "The code is not right, or was used already."],
  code_needed: [403, "Prove it with your passkey, a code of your app, or a recovery code."],
  passkey_refused: [
    403,
    "This passkey is not known here, or its answer is not right. Ask for another question.",
  ],
  passkey_known: [409, "This passkey is known here already."],
  passkey_not_found: [404, "You have no such passkey."],
  too_many_passkeys: [409, "{most} passkeys are as many as an account has. Remove one first."],
  passkeys_not_possible: [
    409,
    "Passkeys belong to a host with a name, and the pages of this server are at a number.",
  ],
  issuer_not_found: [404, "There is no such sign-in at another party here."],
  issuer_refused: [
    403,
    "The other party did not show who you are, or you went on in another browser. Begin again.",
  ],
  issuer_unreachable: [503, "The other party cannot be asked now. Sign in another way, or try again."],
  issuer_address_unverified: [
    403,
    "The other party has not seen that your mailbox is yours. Verify the address there, or sign up with it here.",
  ],
  sign_in_to_link: [
    409,
    "An account has this address already. Sign in to it, and link the other sign-in on its security page.",
  ],
  sign_in_linked: [409, "This sign-in opens an account already."],
  sign_in_not_found: [404, "You have no such linked sign-in."],
  way_in_needed: [409, "Give your account a password or a passkey first: this is the only way into it."],
  factor_needed: [
    409,
    "An organization of yours asks for a second factor: add another one before you remove the last.",
  ],
  factor_exists: [409, "There is an authenticator app already. Remove it first."],
  factor_not_found: [404, "You have no such factor."],
  invitation_not_found: [404, "There is no open invitation '{invitation}' in this organization."],
  invitation_for_other: [403, "This invitation is for another address than your account's."],
  member_already: [409, "You are a member of this organization already."],
  staff_not_found: [404, "Nobody with the id '{staff}' runs this platform or is invited to."],
  staff_already: [409, "This person has a role on the platform already: change that one."],
  staff_first: [409, "You have a role on the platform: somebody who runs it takes it from you first."],
  last_admin: [409, "The platform keeps at least one admin: make somebody else one first."],
  console_refused: [
    401,
    "Address, password or code is not right, or this account does not run the platform.",
  ],
  console_factor_needed: [
    403,
    "The console takes no password alone: add an authenticator app or a passkey to your account first.",
  ],
  console_session_needed: [401, "This needs a session of the console: sign in there."],
  first_run_closed: [410, "This installation has its first operator, so nothing is begun here any more."],
  first_run_secret_wrong: [
    403,
    "This is not what the server printed when it was last started. Open the newest address that it printed.",
  ],
  session_not_found: [404, "You have no such session."],
  busy: [503, "Too many ask for this at once. Try again in {retryAfterSeconds} seconds."],
  ...PICTURE_ERRORS,
  ...WEBHOOK_ERRORS,
  idempotency_key_missing: [
    400,
    "Send an 'Idempotency-Key', so that a task that is sent twice is done and paid once.",
  ],
  limits_unchecked: [503, "Requests cannot be counted now, and none is let through uncounted."],
} as const satisfies Readonly<Record<string, readonly [status: number, sentence: string]>>;

export type ActErrorCode = keyof typeof ACT_ERRORS;

export type ActErrorValues = Readonly<Record<string, string | number>>;

/** An act that did not happen, as a code and the values that belong to it. */
export class ActError extends Error {
  override readonly name = "ActError";
  readonly code: ActErrorCode;
  readonly values: ActErrorValues;

  constructor(code: ActErrorCode, values: ActErrorValues = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }

  get status(): number {
    return ACT_ERRORS[this.code][0];
  }

  /** The sentence, with its values filled in. */
  get sentence(): string {
    return this.say(ACT_ERRORS[this.code][1]);
  }

  /** A sentence for this code in another language, with the same values. */
  say(sentence: string): string {
    return sentence.replace(/\{(\w+)\}/g, (_, value: string) => String(this.values[value] ?? ""));
  }
}
