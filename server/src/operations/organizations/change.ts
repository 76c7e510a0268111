import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { readOrganization, renameOrganization } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { displayName, organizationFor, organizationReference, revision } from "../place.ts";
import { organizationShown, showOrganization } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const changeOrganization = operation({
  name: "organizations.change",
  summary: "Changes an organization's name.",
  allowed,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, name: displayName, revision }),
  output: organizationShown,
  errors: ["organization_not_found", "changed_meanwhile"],
  async run(act, { organization: reference, name, revision: known }) {
    const { id } = await organizationFor(act, allowed, reference);
    return act.database.inTenant(id, async (db) => {
      await renameOrganization(db, id, name, known);
      const details = await readOrganization(db);
      if (!details) throw new ActError("organization_not_found", { organization: reference });
      return showOrganization(details);
    });
  },
});
