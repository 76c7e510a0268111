import { ActError } from "../kernel/act-error.ts";
import type { AccountId } from "../kernel/ids.ts";
import { hashOfNew, newToken, tokenHash } from "../kernel/one-time-token.ts";
import type { Secret } from "../kernel/secret.ts";
import type { OperatorDb } from "../ports/database.ts";
import { insertStep, type StepKind, takeStep, tryStep } from "../sessions/index.ts";
import type { Entrance, Visit } from "./entrance.ts";

const STEP_SECONDS = 600;
const MOST_TRIES = 5;
const TABLE = "sign_in_steps";

/** Remembers how far a sign-in has come, for the browser that holds the token. */
export async function beginStep(
  db: OperatorDb,
  { keys }: Entrance,
  kind: StepKind,
  account: AccountId | null,
  detail: unknown,
): Promise<Secret> {
  const token = newToken();
  const hash = hashOfNew("sign-in-step", token);
  await insertStep(db, {
    tokenHash: hash,
    kind,
    account,
    detail: keys.seal(JSON.stringify(detail), TABLE, hash.toString("hex"), "detail"),
    lifetimeSeconds: STEP_SECONDS,
  });
  return token;
}

export interface OpenStep {
  readonly tokenHash: Buffer;
  readonly account: AccountId | null;
  readonly detail: unknown;
}

/**
 * Goes on where the browser's sign-in had come to. Each time counts as a try.
 * @throws ActError step_ended
 */
export async function goOn({ database, keys }: Entrance, { step }: Visit, kind: StepKind): Promise<OpenStep> {
  const hash = step === null ? null : tokenHash("sign-in-step", step);
  const found = hash && (await database.asOperator((db) => tryStep(db, kind, hash, MOST_TRIES)));
  if (!hash || !found) throw new ActError("step_ended");
  const { account, detail } = found;
  return {
    tokenHash: hash,
    account,
    detail: JSON.parse(keys.open(detail, TABLE, hash.toString("hex"), "detail")),
  };
}

/**
 * Takes the question away that was put to this browser: an answer to it counts once, right or wrong.
 * @throws ActError step_ended
 */
export async function takeCeremony(
  { database, keys }: Entrance,
  { ceremony }: Visit,
  kinds: readonly StepKind[],
): Promise<OpenStep & { readonly kind: StepKind }> {
  const hash = ceremony === null ? null : tokenHash("sign-in-step", ceremony);
  const found = hash && (await database.asOperator((db) => takeStep(db, kinds, hash)));
  if (!hash || !found) throw new ActError("step_ended");
  const { account, kind, detail } = found;
  const opened = JSON.parse(keys.open(detail, TABLE, hash.toString("hex"), "detail"));
  return { tokenHash: hash, account, kind, detail: opened };
}
