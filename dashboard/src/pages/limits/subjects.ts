import type { Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { dollarsOf, microOf } from "../../kit/money.ts";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { LIMITS } from "./texts.ts";

export type Budget = Output<"budgets.list">["items"][number];
type Scope = Budget["scope"];

/** How much of a budget is used, and what is left of it in dollars; null where its amounts are hidden from whoever looks. */
export function amountsOf({ limit_usd: limit, spent_usd: spent, held_usd: held }: Budget) {
  if (limit === null || spent === null || held === null) return null;
  const size = Number(microOf(limit));
  const share = (usd: string) => (size === 0 ? 1 : Number(microOf(usd)) / size);
  const left = microOf(limit) - microOf(spent) - microOf(held);
  return {
    ...{ limit_usd: limit, spent_usd: spent, held_usd: held },
    ...{
      used: share(spent),
      reserved: size === 0 ? 0 : share(held),
      left: left > 0n ? dollarsOf(left) : "0",
    },
  };
}

export interface Subject {
  readonly scope: Scope;
  /** Null: the organization itself. */
  readonly id: string | null;
  readonly name: string;
}

/** Whom a limit can be of, by name: the organization, its projects, members and keys. */
export function useSubjects() {
  const say = useTexts(LIMITS);
  const { slug } = useOrganization();
  const most = { organization: slug, limit: 100 };
  const projects = useRead("projects.list", most).data?.items ?? [];
  const members = useRead("members.list", most).data?.items ?? [];
  const keys = (useRead("keys.list", most).data?.items ?? []).filter(({ mode }) => mode === "live");
  const all: readonly Subject[] = [
    { scope: "organization", id: null, name: say.scopes.organization },
    ...projects.map(({ id, name }) => ({ scope: "project" as const, id, name })),
    ...members.map(({ id, name }) => ({ scope: "member" as const, id, name })),
    ...keys.map(({ id, name }) => ({ scope: "key" as const, id, name })),
  ];
  const original = new Map(keys.map((key) => [key.original, key.name]));
  return {
    all,
    nameOf: ({ scope, subject }: Pick<Budget, "scope" | "subject">): string =>
      all.find((one) => one.scope === scope && one.id === subject)?.name ??
      (subject === null ? say.scopes.organization : (original.get(subject) ?? say.scopes[scope])),
    /** How many keys a limit would stop. */
    keysOf: ({ scope, id }: Subject): number => {
      const project = projects.find((one) => one.id === id)?.slug;
      return keys.filter(
        (key) =>
          key.status === "active" &&
          (scope === "organization" ||
            (scope === "key" && key.id === id) ||
            (scope === "member" && key.member === id) ||
            (scope === "project" && key.project === project)),
      ).length;
    },
  };
}
