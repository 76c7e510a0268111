import { z } from "zod";
import { ALERT_KINDS, chooseAlert as choose, mayBeTold } from "../../alerts/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, parseId } from "../../kernel/ids.ts";
import { readMember } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { MAY_SET } from "./shown.ts";

export const chooseAlert = operation({
  name: "alerts.choose",
  summary: "Say whether a member of an organization is told something by mail.",
  allowed: MAY_SET,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    member: z.string().max(40, "is not an id").describe("Its id."),
    kind: z.enum(ALERT_KINDS, `must be one of ${ALERT_KINDS.join(", ")}`),
    wanted: z.boolean("must be true or false"),
  }),
  output: z.object({ member: z.uuid(), kind: z.enum(ALERT_KINDS), wanted: z.boolean() }),
  errors: ["organization_not_found", "member_not_found"],
  async run(act, { organization, member: named, kind, wanted }) {
    const { id: organizationId } = await organizationFor(act, MAY_SET, organization);
    const id = parseId<MemberId>(named.toLowerCase());
    return act.database.inTenant(organizationId, async (db) => {
      const found = id === null ? null : await readMember(db, id);
      if (!found) throw new ActError("member_not_found", { member: shown(named) });
      if (wanted && !mayBeTold(found.role, kind))
        throw new ActError("invalid_input", {
          field: "kind",
          problem: "is for owners, admins and billing, who see costs",
        });
      await choose(db, organizationId, found.id, kind, wanted);
      return { member: found.id, kind, wanted };
    });
  },
});
