import { z } from "zod";
import { ALERT_KINDS, chooseAlert, isTold, mayBeTold, readChoices } from "../../alerts/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { readMember } from "../../organizations/index.ts";
import type { TenantDb } from "../../ports/database.ts";
import { type Act, operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES } from "../principal.ts";

const allowed = { organization: ORGANIZATION_ROLES };
const kind = z.enum(ALERT_KINDS, `must be one of ${ALERT_KINDS.join(", ")}`);

export const showOwnAlerts = operation({
  name: "alerts.show_own",
  summary: "Show of what an organization tells whoever asks by mail, and of what it could.",
  allowed,
  effect: "reads",
  inPagesOnly: true,
  input: z.strictObject({ organization: organizationReference }),
  output: z.object({
    items: z
      .array(z.object({ kind, told: z.boolean() }))
      .describe("Those that the person's role may be told. Mails about security always come."),
  }),
  errors: ["organization_not_found"],
  async run(act, { organization }) {
    const { id } = await organizationFor(act, allowed, organization);
    return act.database.inTenant(id, async (db) => {
      const { id: member, role } = await ownMember(act, db, id);
      const chosen = new Map(
        (await readChoices(db)).flatMap((one) => (one.member === member ? [[one.kind, one.wanted]] : [])),
      );
      const kinds = ALERT_KINDS.filter((one) => mayBeTold(role, one));
      return { items: kinds.map((one) => ({ kind: one, told: isTold(role, one, chosen.get(one)) })) };
    });
  },
});

export const chooseOwnAlert = operation({
  name: "alerts.choose_own",
  summary: "Say whether an organization tells whoever asks something by mail.",
  allowed,
  effect: "changes",
  inPagesOnly: true,
  input: z.strictObject({
    organization: organizationReference,
    kind,
    wanted: z.boolean("must be true or false"),
  }),
  output: z.object({ kind, wanted: z.boolean() }),
  errors: ["organization_not_found"],
  async run(act, { organization, kind: named, wanted }) {
    const { id } = await organizationFor(act, allowed, organization);
    return act.database.inTenant(id, async (db) => {
      const member = await ownMember(act, db, id);
      if (wanted && !mayBeTold(member.role, named))
        throw new ActError("invalid_input", {
          field: "kind",
          problem: "is for owners, admins and billing, who see costs",
        });
      await chooseAlert(db, id, member.id, named, wanted);
      return { kind: named, wanted };
    });
  },
});

/** Whoever acts, as a member there. */
async function ownMember({ principal }: Act, db: TenantDb, organization: OrganizationId) {
  const own = principal.memberships.find((one) => one.organization === organization);
  const found = own && (await readMember(db, own.member));
  if (!found) throw new ActError("organization_not_found", { organization: "…" });
  return found;
}
