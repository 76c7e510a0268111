import { z } from "zod";
import { addMember, readMember } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { mayHandOwnership } from "../permission.ts";
import { displayName, organizationFor, organizationReference } from "../place.ts";
import { memberRole, memberShown, showMember } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const createMember = operation({
  name: "members.create",
  summary: "Adds a member to an organization, for whom keys and budgets can be made.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    name: displayName,
    role: memberRole.default("developer"),
  }),
  output: memberShown,
  errors: ["organization_not_found"],
  async run(act, { organization, name, role }) {
    const { id } = await organizationFor(act, allowed, organization);
    if (role === "owner") mayHandOwnership(act.principal, id);
    const made = await act.database.inTenant(id, async (db) =>
      readMember(db, await addMember(db, id, { name, role })),
    );
    if (!made) throw new Error("a member who was just added is not there");
    return showMember(act, made);
  },
});
