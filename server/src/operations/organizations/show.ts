import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { readOrganization } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { organizationShown, showOrganization } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const showOneOrganization = operation({
  name: "organizations.show",
  summary: "Shows one organization.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: organizationShown,
  errors: ["organization_not_found"],
  async run(act, { organization: reference }) {
    const { id } = await organizationFor(act, allowed, reference);
    const details = await act.database.inTenant(id, readOrganization);
    if (!details) throw new ActError("organization_not_found", { organization: reference });
    return showOrganization(details);
  },
});
