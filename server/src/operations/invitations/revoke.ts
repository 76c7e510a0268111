import { z } from "zod";
import { recordAudit } from "../../audit/index.ts";
import { endInvitation } from "../../invitations/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { type InvitationId, parseId } from "../../kernel/ids.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const revokeInvitation = operation({
  name: "invitations.revoke",
  summary: "Takes an invitation back: its link does nothing any more.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    invitation: z.string("must be an id").max(40, "is not an id").describe("The invitation's id."),
  }),
  output: z.object({ id: z.uuid(), revoked: z.literal(true) }),
  errors: ["organization_not_found", "invitation_not_found"],
  async run(act, { organization, invitation: reference }) {
    const { id } = await organizationFor(act, allowed, organization);
    const invitation = parseId<InvitationId>(reference.toLowerCase());
    if (invitation === null) throw new ActError("invitation_not_found", { invitation: shown(reference) });
    await act.database.inTenant(id, async (db) => {
      if (!(await endInvitation(db, invitation, "revoked_at")))
        throw new ActError("invitation_not_found", { invitation });
      await recordAudit(db, "invitation.revoked", invitation, {});
    });
    return { id: invitation, revoked: true as const };
  },
});
