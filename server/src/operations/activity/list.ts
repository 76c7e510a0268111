import { z } from "zod";
import { AUDIT_ACTIONS, activityOf, proveEntries } from "../../audit/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, type OrganizationId, parseId } from "../../kernel/ids.ts";
import { readMemberEver } from "../../organizations/index.ts";
import { pageInput, pageOf, readNumberCursor } from "../cursor.ts";
import type { Act } from "../operation.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown, timestamp } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { sightOf } from "../usage/sight.ts";
import { activityShown, proofShown, showActivity, showProofs } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

/** An export reads a page for each call. */
const MOST = 1_000;
const MOST_PROOFS = 50;
const ACTIONS = Object.keys(AUDIT_ACTIONS);
const LAST = new Date("9999-01-01T00:00:00Z");

export const listActivity = operation({
  name: "activity.list",
  summary:
    "Lists what was done in an organization and to it, the newest first: who did what, with its place in the audit ledger.",
  allowed,
  effect: "reads",
  perMinute: 120,
  input: z.strictObject({
    organization: organizationReference,
    kind: z
      .string()
      .regex(
        /^[a-z][a-z_]{0,30}(?:\.[a-z][a-z_]{0,30})?$/,
        "must be a kind such as 'key' or an act such as 'key.revoked'",
      )
      .optional()
      .describe("Only acts of this kind, such as 'key', or this one, such as 'key.revoked'."),
    member: z
      .string()
      .max(40, "is not an id")
      .optional()
      .describe("Only what this member did, or did before leaving."),
    since: timestamp.optional().describe("Not older than this."),
    until: timestamp.optional().describe("Older than this."),
    proofs: z
      .union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")])
      .default(false)
      .describe(`With each entry the hashes that prove it is in the signed tree; ${MOST_PROOFS} at most.`),
    ...pageInput,
    limit: z.coerce
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST, `must be at most ${MOST}`)
      .default(MOST_PROOFS)
      .describe("How many at most."),
  }),
  output: pageOf(activityShown).extend({ proof: proofShown.nullable() }),
  errors: ["organization_not_found", "member_not_found", "audit_damaged"],
  async run(act, { organization: reference, kind, member, since, until, proofs, limit, cursor }) {
    const { id } = await organizationFor(act, allowed, reference);
    const filter = {
      actions:
        kind === undefined ? null : ACTIONS.filter((one) => one === kind || one.startsWith(`${kind}.`)),
      person: member === undefined ? null : await accountOf(act, id, member),
      since: since === undefined ? new Date(0) : new Date(since),
      until: until === undefined ? LAST : new Date(until),
    };
    const before = cursor === undefined ? null : Number(readNumberCursor(cursor));
    const most = proofs ? Math.min(limit, MOST_PROOFS) : limit;
    const { entries, next } = await activityOf(act.database, act.vault, id, filter, { before, limit: most });
    return {
      items: await showActivity(act, id, entries),
      next_cursor: next === null ? null : Buffer.from(String(next), "latin1").toString("base64url"),
      proof: proofs
        ? showProofs(
            entries,
            await proveEntries(
              act.database,
              act.vault,
              entries.filter(({ index }) => index !== null).map((entry) => entry.id),
            ),
            sightOf(act.principal, id).charges,
          )
        : null,
    };
  },
});

/** Whoever has no account did nothing that is written down as theirs. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

async function accountOf(act: Act, organization: OrganizationId, reference: string): Promise<string> {
  const id = parseId<MemberId>(reference.toLowerCase());
  const member = id && (await act.database.inTenant(organization, (db) => readMemberEver(db, id)));
  if (!member) throw new ActError("member_not_found", { member: shown(reference) });
  return member.account ?? NOBODY;
}
