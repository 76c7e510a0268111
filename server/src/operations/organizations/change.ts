import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { changeOrganization as change, readOrganization } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { mayHandOwnership } from "../permission.ts";
import { displayName, organizationFor, organizationReference, revision } from "../place.ts";
import { organizationShown, showOrganization } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const changeOrganization = operation({
  name: "organizations.change",
  summary:
    "Changes an organization's name, or whether its members need a second factor, which its owner decides.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    name: displayName.optional(),
    second_factor: z.boolean("must be true or false").optional(),
    revision,
  }),
  output: organizationShown,
  errors: ["organization_not_found", "changed_meanwhile"],
  async run(act, { organization: reference, name, second_factor: secondFactor, revision: known }) {
    const { id } = await organizationFor(act, allowed, reference);
    if (secondFactor !== undefined) mayHandOwnership(act.principal, id);
    return act.database.inTenant(id, async (db) => {
      await change(db, id, { name, secondFactor }, known);
      const details = await readOrganization(db);
      if (!details) throw new ActError("organization_not_found", { organization: reference });
      return showOrganization(details);
    });
  },
});
