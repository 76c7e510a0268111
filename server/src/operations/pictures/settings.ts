import { z } from "zod";
import {
  type PictureSettings,
  readSettings,
  revokeLinks,
  setLinksForMembers,
  setRetention,
} from "../../uploads/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";

const mayRead = {
  organization: ["owner", "admin", "developer", "billing", "viewer"],
  platform: ["support", "operator", "admin"],
} as const;
const mayChange = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

const MOST_HOURS = 168;

const settingsShown = z
  .object({
    retention_hours: z.int().describe("How long pictures live, at most 168 hours."),
    links_open_for: z.enum(["anybody", "members"]).describe("Members are to be signed in."),
  })
  .meta({ id: "PictureSettings" });

const show = ({ retentionHours, linksForMembers }: PictureSettings) => ({
  retention_hours: retentionHours,
  links_open_for: linksForMembers ? ("members" as const) : ("anybody" as const),
});

export const showPictureSettings = operation({
  name: "pictures.settings",
  summary: "Shows how long an organization's pictures live, and for whom links to them open.",
  allowed: mayRead,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: settingsShown,
  errors: ["organization_not_found"],
  async run(act, { organization }) {
    const { id } = await organizationFor(act, mayRead, organization);
    return show(await act.database.inTenant(id, readSettings));
  },
});

/** M-4. A shorter time holds for the pictures that are there too; a longer one for new ones only. */
export const setPictureRetention = operation({
  name: "pictures.set_retention",
  summary:
    "Says how long an organization's pictures live. Those that are there already never live longer than they would have.",
  allowed: mayChange,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    retention_hours: z
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST_HOURS, `must be at most ${MOST_HOURS}`)
      .describe("From 1 to 168 hours, which are 7 days."),
  }),
  output: settingsShown,
  errors: ["organization_not_found"],
  async run(act, { organization, retention_hours: hours }) {
    const { id } = await organizationFor(act, mayChange, organization);
    return act.database.inTenant(id, async (db) => {
      await setRetention(db, id, hours);
      return show(await readSettings(db));
    });
  },
});

/** M-3. A link is checked against the database each time it is opened, so this is in force everywhere when it returns. */
export const revokePictureLinks = operation({
  name: "pictures.revoke_links",
  summary: "Ends every link to an organization's pictures that was made until now.",
  allowed: mayChange,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference }),
  output: z.object({ links_revoked: z.literal(true) }),
  errors: ["organization_not_found"],
  async run(act, { organization }) {
    const { id } = await organizationFor(act, mayChange, organization);
    await act.database.inTenant(id, (db) => revokeLinks(db, id));
    return { links_revoked: true as const };
  },
});

/** M-3. It holds for the links that are out there too, from the moment that it returns. */
export const setPictureLinks = operation({
  name: "pictures.set_links",
  summary:
    "Says whether links to an organization's pictures open for anybody, or for its signed-in members only.",
  allowed: mayChange,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    links_open_for: z
      .enum(["anybody", "members"], "must be 'anybody' or 'members'")
      .describe("Anybody who has one, or members who are signed in."),
  }),
  output: settingsShown,
  errors: ["organization_not_found"],
  async run(act, { organization, links_open_for: whom }) {
    const { id } = await organizationFor(act, mayChange, organization);
    return act.database.inTenant(id, async (db) => {
      await setLinksForMembers(db, id, whom === "members");
      return show(await readSettings(db));
    });
  },
});
