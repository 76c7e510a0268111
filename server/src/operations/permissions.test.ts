import { describe, expect, test } from "bun:test";
import { ActError } from "../kernel/act-error.ts";
import { type MemberId, newId, type OrganizationId } from "../kernel/ids.ts";
import { ROUTES } from "./index.ts";
import { mayAtAll, mayHandOwnership, mayIn } from "./permission.ts";
import {
  ORGANIZATION_ROLES,
  type OrganizationRole,
  PLATFORM_ROLES,
  type PlatformRole,
  type Principal,
  platformPrincipal,
} from "./principal.ts";

type Role = OrganizationRole | PlatformRole;

const EVERYBODY = [...ORGANIZATION_ROLES, ...PLATFORM_ROLES];
const LEADERS: readonly Role[] = ["owner", "operator", "admin"];

/** ID-8: who may do what. Written down a second time, so that nobody widens it by accident. */
const TABLE: Readonly<Record<string, readonly Role[]>> = {
  "organizations.list": EVERYBODY,
  "organizations.create": ["operator", "admin"],
  "organizations.show": EVERYBODY,
  "organizations.change": LEADERS,
  "projects.list": EVERYBODY,
  "projects.create": LEADERS,
  "projects.change": LEADERS,
  "members.list": EVERYBODY,
  "members.create": LEADERS,
  "members.change": LEADERS,
  "tokens.list": ["operator", "admin"],
  "tokens.create": ["admin"],
  "tokens.revoke": ["admin"],
  "vault.status": ["support", "operator", "admin"],
  "vault.rewrap": ["admin"],
  "vault.retire-key": ["admin"],
  "vault.pepper-keys": ["support", "operator", "admin"],
  "vault.retire-pepper": ["admin"],
};

/** An organization's admin may less than the platform's, so the two are told apart. */
const ORGANIZATION_ADMIN_MAY = new Set([
  "organizations.list",
  "organizations.show",
  "organizations.change",
  "projects.list",
  "projects.create",
  "projects.change",
  "members.list",
  "members.create",
  "members.change",
]);

const actor = { kind: "operator", id: "tests" } as const;
const ours = newId<OrganizationId>();
const theirs = newId<OrganizationId>();

function member(role: OrganizationRole): Principal {
  return {
    actor,
    platform: null,
    memberships: [{ organization: ours, member: newId<MemberId>(), role }],
  };
}

const refusalOf = (check: () => void): string | null => {
  try {
    check();
    return null;
  } catch (error) {
    return error instanceof ActError ? error.code : "another error";
  }
};

test("ID-8: every operation has a row in the table of permissions", () => {
  expect(new Set<string>(ROUTES.map(({ operation }) => operation.name))).toEqual(new Set(Object.keys(TABLE)));
});

test("ID-8: only an owner, or who runs the platform, makes owners", () => {
  for (const role of ORGANIZATION_ROLES) {
    const may = role === "owner";
    expect(refusalOf(() => mayHandOwnership(member(role), ours))).toBe(may ? null : "not_permitted");
    expect(refusalOf(() => mayHandOwnership(member(role), theirs))).toBe("not_permitted");
  }
  expect(refusalOf(() => mayHandOwnership(platformPrincipal(actor), ours))).toBeNull();
});

describe.each(ROUTES.map(({ operation }) => operation))("ID-8: $name", ({ name, allowed }) => {
  const row = TABLE[name] ?? [];

  test.each(ORGANIZATION_ROLES)("as an organization's %s", (role) => {
    const may = role === "admin" ? ORGANIZATION_ADMIN_MAY.has(name) : row.includes(role);
    expect(refusalOf(() => mayAtAll(member(role), allowed))).toBe(may ? null : "not_permitted");
    expect(refusalOf(() => mayIn(member(role), allowed, ours, "ours"))).toBe(may ? null : "not_permitted");
    // M-7: somebody else's organization does not exist, whatever one may do in one's own.
    expect(refusalOf(() => mayIn(member(role), allowed, theirs, "theirs"))).toBe("organization_not_found");
  });

  test.each(PLATFORM_ROLES)("as the platform's %s", (role) => {
    const may = row.includes(role);
    expect(refusalOf(() => mayAtAll(platformPrincipal(actor, role), allowed))).toBe(
      may ? null : "not_permitted",
    );
  });

  test("as a person without any membership", () => {
    const nobody: Principal = { actor, platform: null, memberships: [] };
    expect(refusalOf(() => mayAtAll(nobody, allowed))).toBe("not_permitted");
  });
});
