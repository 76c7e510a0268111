import { expect, test } from "bun:test";
import { ActError } from "../kernel/act-error.ts";
import { type MemberId, newId, type OrganizationId } from "../kernel/ids.ts";
import { mayHandOwnership, mayIn } from "./permission.ts";
import { ORGANIZATION_ROLES, type OrganizationRole, type Principal, platformPrincipal } from "./principal.ts";

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

test("ID-8: only an owner, or who runs the platform, makes owners", () => {
  for (const role of ORGANIZATION_ROLES) {
    const may = role === "owner";
    expect(refusalOf(() => mayHandOwnership(member(role), ours))).toBe(may ? null : "not_permitted");
    expect(refusalOf(() => mayHandOwnership(member(role), theirs))).toBe("not_permitted");
  }
  expect(refusalOf(() => mayHandOwnership(platformPrincipal(actor), ours))).toBeNull();
});

// M-7: somebody else's organization does not exist, whatever one may do in one's own.
test("M-7: a member of another organization is told that it is not there", () => {
  for (const role of ORGANIZATION_ROLES)
    expect(refusalOf(() => mayIn(member(role), { organization: [role] }, theirs, "theirs"))).toBe(
      "organization_not_found",
    );
});
