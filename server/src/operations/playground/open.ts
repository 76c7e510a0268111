import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { openPlayground as open } from "../../keys/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { keyItself, keyMode } from "../keys/shown.ts";
import { operation } from "../operation.ts";
import { organizationReference, PLACE_ERRORS, placeFor, projectReference, timestamp } from "../place.ts";

/** Who may try models: those who may make keys. */
const MAY_TRY = { organization: ["owner", "admin", "developer"] } as const;

/** What its pages ask: chats of the playground, and pictures of the studio with what is made of them. */
const ENDPOINTS = ["chat.completions", "generations"] as const;
/** Several pages, each of which asks for a key when it is opened, and for another before that ends. */
const MOST_A_MINUTE = 60;

export const openPlayground = operation({
  name: "playground.open",
  summary:
    "Gives the pages of playground and studio a key of your own for minutes. It is good from our own pages only, ends with your session, and is in no list.",
  allowed: MAY_TRY,
  effect: "changes",
  showsSecret: true,
  inPagesOnly: true,
  perMinute: MOST_A_MINUTE,
  input: z.strictObject({
    organization: organizationReference,
    project: projectReference.optional(),
    mode: keyMode.optional().describe("Left out: live once there is a provider."),
  }),
  output: z.object({
    key: keyItself,
    mode: keyMode,
    project: z.string(),
    ends_at: timestamp.describe("Open another one before."),
  }),
  errors: [...PLACE_ERRORS, "session_needed"],
  async run(act, { organization, project, mode: asked }) {
    const place = await placeFor(act, MAY_TRY, organization, project);
    const { person, memberships } = act.principal;
    const session = person?.session ?? null;
    const membership = memberships.find((one) => one.organization === place.organization.id);
    if (session === null || membership === undefined) throw new ActError("session_needed");
    const mode = asked ?? ((await allProviders(act.database)).length > 0 ? "live" : "test");
    const opened = await act.database.inTenant(place.organization.id, (db) =>
      open(db, act.hasher, {
        ...{ place, mode, endpoints: ENDPOINTS },
        ...{ member: membership.member, session },
      }),
    );
    await act.everywhere(opened.generation);
    return {
      key: opened.key.reveal(),
      mode,
      project: place.project.slug,
      ends_at: opened.endsAt.toISOString(),
    };
  },
});
