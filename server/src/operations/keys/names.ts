import { openPeople } from "../../accounts/index.ts";
import { type AccountId, type OrganizationId, parseId } from "../../kernel/ids.ts";
import type { KeyMetadata } from "../../keys/index.ts";
import { membersWith, type NamedMember } from "../../organizations/index.ts";
import type { Act } from "../operation.ts";

/** What the people are called who made keys, or whose spending keys count as. */
export interface KeyNames {
  readonly madeBy: string | null;
  readonly member: string | null;
}

const PERSON = /^person (.+)$/;

/** The account that made a key; null when it was not a person, or is not known any more. */
export function makerOf({ madeBy }: Pick<KeyMetadata, "madeBy">): AccountId | null {
  return parseId<AccountId>(PERSON.exec(madeBy ?? "")?.[1] ?? "");
}

/**
 * Names for keys, in their order. Only members of the organization are named: whoever left it is nobody there any more. Names of
 * people are sealed, and opened for this answer (D-1).
 */
export async function namesOf(
  { database, vault }: Pick<Act, "database" | "vault">,
  organization: OrganizationId,
  keys: readonly KeyMetadata[],
): Promise<readonly KeyNames[]> {
  const accounts = keys.flatMap((key) => makerOf(key) ?? []);
  const members = keys.flatMap(({ memberId }) => memberId ?? []);
  const found = await database.inTenant(organization, (db) => membersWith(db, { members, accounts }));
  const signedIn = found.flatMap(({ account }) => account ?? []);
  const people =
    signedIn.length === 0
      ? new Map<never, never>()
      : await database.asOperator((db) => openPeople(db, vault, signedIn));
  const nameOf = ({ account, name }: NamedMember) =>
    (account === null ? name : people.get(account)?.name) ?? null;
  const byMember = new Map(found.map((one) => [one.id, nameOf(one)]));
  const byAccount = new Map(found.map((one) => [one.account, nameOf(one)]));
  return keys.map((key) => {
    const maker = makerOf(key);
    return {
      madeBy: maker === null ? null : (byAccount.get(maker) ?? null),
      member: key.memberId === null ? null : (byMember.get(key.memberId) ?? null),
    };
  });
}
