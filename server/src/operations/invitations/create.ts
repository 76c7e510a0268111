import { z } from "zod";
import { readAddress } from "../../accounts/index.ts";
import { invite } from "../../invitations/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { memberRole } from "../members/shown.ts";
import { operation } from "../operation.ts";
import { mayHandOwnership } from "../permission.ts";
import { organizationFor, organizationReference, timestamp } from "../place.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const createInvitation = operation({
  name: "invitations.create",
  summary:
    "Invites somebody into an organization by mail. The link works once, for a week, and for that address only.",
  allowed,
  effect: "changes",
  perMinute: 20,
  input: z.strictObject({
    organization: organizationReference,
    address: z.string().min(1, "must not be empty").max(400, "is too long").describe("An e-mail address."),
    role: memberRole.default("developer"),
    language: z.enum(["en", "es"], "must be 'en' or 'es'").default("en").describe("Of the mail."),
  }),
  output: z.object({ id: z.uuid(), role: memberRole, expires_at: timestamp }),
  errors: ["organization_not_found", "address_invalid"],
  async run(act, { organization: reference, address: typed, role, language }) {
    const organization = await organizationFor(act, allowed, reference);
    if (role === "owner") mayHandOwnership(act.principal, organization.id);
    const address = readAddress(typed);
    if (address === null) throw new ActError("address_invalid");
    const { platform, memberships } = act.principal;
    const membership = memberships.find((one) => one.organization === organization.id);
    const invitedBy = platform === null ? (membership?.member ?? null) : null;
    const asked = { address, role, language, invitedBy };
    const { id, expiresAt } = await invite(act, organization, asked);
    return { id, role, expires_at: expiresAt.toISOString() };
  },
});
