import { useParams } from "@tanstack/react-router";
import type { CallName, Output } from "../api/client.ts";
import { ROLES } from "../api/contract.gen.ts";
import { useRead } from "../api/hooks.ts";
import { KIT } from "../texts/kit.ts";
import { useLanguage, useTexts } from "../texts/language.ts";
import { ROLE_NAMES, ROLES_AS_PEOPLE, type Role } from "../texts/roles.ts";

export type Account = Output<"account.show">;
export type Membership = Account["organizations"][number];

/** Whose page this is. Inside the shell it has been read. */
export function useAccount(): Account {
  const { data } = useRead("account.show", {});
  if (data === undefined) throw new Error("the account is read before anything of it is shown");
  return data;
}

/** The organization of the address, as its member sees it. */
export function useOrganization(): Membership {
  const { organization: slug } = useParams({ strict: false }) as { readonly organization?: string };
  const found = useAccount().organizations.find((one) => one.slug === slug || one.id === slug);
  if (found === undefined)
    throw new Error("the shell shows no page of an organization that is not the person's");
  return found;
}

/**
 * Whether whoever reads may do something in this organization.
 * @returns null when they may; else the sentence that says who may
 */
export function useMay(): (name: CallName) => string | null {
  const { role } = useOrganization();
  const say = useTexts(KIT);
  const names = useTexts(ROLE_NAMES);
  const people = useTexts(ROLES_AS_PEOPLE);
  const language = useLanguage();
  return (name) => {
    const allowed = (ROLES[name] ?? []) as readonly Role[];
    if (allowed.includes(role as Role)) return null;
    const list = new Intl.ListFormat(language, { type: "conjunction" }).format(
      allowed.map((one) => people[one]),
    );
    return say.roleOnly(names[role as Role], list.charAt(0).toUpperCase() + list.slice(1));
  };
}

/** Whether whoever reads sees what the organization pays. The server decides; it answers null to all others. */
export function useSeesCosts(): boolean {
  return useMay()("credits.balance") === null;
}
