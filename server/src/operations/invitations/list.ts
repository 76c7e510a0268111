import { z } from "zod";
import { openPeopleKeys } from "../../accounts/index.ts";
import { addressOfInvitation, invitationPage } from "../../invitations/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { memberRole } from "../members/shown.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, timestamp } from "../place.ts";

const allowed = { organization: ["owner", "admin"], platform: ["support", "operator", "admin"] } as const;

const invitationShown = z
  .object({
    id: z.uuid(),
    address: z.string(),
    role: memberRole,
    created_at: timestamp,
    expires_at: timestamp,
  })
  .meta({ id: "Invitation" });

export const listInvitations = operation({
  name: "invitations.list",
  summary: "Lists an organization's open invitations, oldest first.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, ...pageInput }),
  output: pageOf(invitationShown),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor }) {
    const after = readCursor(cursor);
    const { id } = await organizationFor(act, allowed, organization);
    const rows = await act.database.inTenant(id, (db) => invitationPage(db, { after, limit }));
    if (rows.length === 0) return { items: [], next_cursor: null };
    const keys = await openPeopleKeys(act.database, act.vault);
    return page(rows, limit, (row) => ({
      id: row.id,
      address: addressOfInvitation(keys, row),
      role: memberRole.parse(row.role),
      created_at: row.createdAt.toISOString(),
      expires_at: row.expiresAt.toISOString(),
    }));
  },
});
