import { ActError } from "../../kernel/act-error.ts";
import { type OrganizationId, parseId } from "../../kernel/ids.ts";
import type { Secret } from "../../kernel/secret.ts";
import { membershipsOf } from "../../organizations/index.ts";
import { endPersonToken, makePersonToken, personTokensOf } from "../../person-tokens/index.ts";
import { recordEvent } from "../../security-events/index.ts";
import { hasSecondFactor } from "../../sessions/index.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { justProven, personOf, signedIn } from "../own-account.ts";
import { tellOfChange } from "../tell-of-change.ts";

const MOST_TOKENS = 50;

/** What a person asks for. */
export interface PersonTokenWish {
  readonly name: string;
  readonly role: string;
  /** By short name or id; null: everywhere. */
  readonly organizations: readonly string[] | null;
  readonly days: number;
}

/** A token as its person sees it. */
export interface PersonTokenEntry {
  readonly id: string;
  readonly name: string;
  readonly lastFour: string;
  readonly role: string;
  readonly organizations: readonly OrganizationId[] | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
}

/**
 * Makes a personal access token of who is signed in.
 * @throws ActError address_not_verified, policies_not_agreed, proof_of_person_needed, organization_not_found, too_many_tokens
 */
export async function addPersonToken(
  entrance: Entrance,
  visit: Visit,
  { name, role, organizations: named, days }: PersonTokenWish,
): Promise<{ readonly id: string; readonly token: Secret; readonly expiresAt: Date }> {
  const session = justProven(visit);
  if (!session.verified) throw new ActError("address_not_verified");
  if (!session.agreed) throw new ActError("policies_not_agreed");
  const person = await personOf(entrance, session);
  const { id: account } = person.account;
  const { database, keys, clock } = entrance;
  const expiresAt = new Date(clock.nowMs() + days * 86_400_000);
  return database.asOperator(async (db) => {
    if ((await personTokensOf(db, account)).length >= MOST_TOKENS)
      throw new ActError("too_many_tokens", { most: MOST_TOKENS });
    const memberships = await membershipsOf(db, account);
    const organizations =
      named?.map((one) => {
        const found = memberships.find(({ organization }) =>
          [organization.id, organization.slug].includes(one as never),
        );
        if (found === undefined) throw new ActError("organization_not_found", { organization: one });
        return found.organization.id;
      }) ?? null;
    const secondFactor = hasSecondFactor(session.factors);
    const wish = { account, name, role, organizations, secondFactor, expiresAt };
    const made = await makePersonToken(db, person.key, wish);
    const about = { account, key: person.key, session: session.id };
    await recordEvent(db, keys, "token.created", visit.origin, about);
    await tellOfChange(db, entrance, visit, person, "token_created");
    return { ...made, expiresAt };
  });
}

/** @throws ActError not_authenticated */
export async function listPersonTokens(
  entrance: Entrance,
  visit: Visit,
): Promise<readonly PersonTokenEntry[]> {
  const session = signedIn(visit);
  const { key } = await personOf(entrance, session);
  const rows = await entrance.database.asOperator((db) => personTokensOf(db, session.account));
  return rows.map(({ name, ...row }) => ({ ...row, name: key.open("person_tokens.name", row.id, name) }));
}

/** Ends a token: it opens nothing from the next call on. @throws ActError token_not_found, not_authenticated */
export async function dropPersonToken(entrance: Entrance, visit: Visit, reference: string): Promise<void> {
  const session = signedIn(visit);
  const { account } = session;
  const { key } = await personOf(entrance, session);
  const id = parseId(reference);
  await entrance.database.asOperator(async (db) => {
    if (id === null || !(await endPersonToken(db, account, id)))
      throw new ActError("token_not_found", { token: id ?? "…" });
    const about = { account, key, session: session.id };
    await recordEvent(db, entrance.keys, "token.revoked", visit.origin, about);
  });
}
