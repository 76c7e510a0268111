import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type KeyMode, openPlayground as open } from "../../keys/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { keyItself, keyMode } from "../keys/shown.ts";
import { type Act, operation } from "../operation.ts";
import type { Allowed } from "../permission.ts";
import { organizationReference, PLACE_ERRORS, placeFor, projectReference, timestamp } from "../place.ts";
import { ORGANIZATION_ROLES } from "../principal.ts";

/** Who may try models: those who may make keys. */
const MAY_TRY = { organization: ["owner", "admin", "developer"] } as const;

/** What its pages ask: chats of the playground, and pictures of the studio with what is made of them. */
const ENDPOINTS = ["chat.completions", "generations"] as const;
/** Several pages, each of which asks for a key when it is opened, and for another before that ends. */
const MOST_A_MINUTE = 60;

const opened = z.object({
  key: keyItself,
  mode: keyMode,
  project: z.string(),
  ends_at: timestamp.describe("Open another one before."),
});

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
  output: opened,
  errors: [...PLACE_ERRORS, "session_needed"],
  run: (act, asked) => keyOfPage(act, MAY_TRY, ENDPOINTS, asked),
});

/** Everybody in an organization sees its pictures; who may change something is asked at each act. */
const MAY_LOOK = { organization: ORGANIZATION_ROLES } as const;

export const lookAtPictures = operation({
  name: "pictures.look",
  summary:
    "Gives the pages of the studio a key of your own for minutes that can look at pictures and nothing else. It is good from our own pages only, ends with your session, and is in no list.",
  allowed: MAY_LOOK,
  effect: "changes",
  showsSecret: true,
  inPagesOnly: true,
  perMinute: MOST_A_MINUTE,
  input: z.strictObject({
    organization: organizationReference,
    project: projectReference.optional(),
    mode: keyMode.describe("Whose pictures: those of live keys, or those of test keys."),
  }),
  output: opened,
  errors: [...PLACE_ERRORS, "session_needed"],
  run: (act, asked) => keyOfPage(act, MAY_LOOK, ["pictures.read"], asked),
});

interface Asked {
  readonly organization: string;
  readonly project?: string | undefined;
  readonly mode?: KeyMode | undefined;
}

async function keyOfPage(
  act: Act,
  allowed: Allowed,
  endpoints: readonly string[],
  { organization, project, mode: asked }: Asked,
) {
  const place = await placeFor(act, allowed, organization, project);
  const { person, memberships } = act.principal;
  const session = person?.session ?? null;
  const membership = memberships.find((one) => one.organization === place.organization.id);
  if (session === null || membership === undefined) throw new ActError("session_needed");
  const mode = asked ?? ((await allProviders(act.database)).length > 0 ? "live" : "test");
  const key = await act.database.inTenant(place.organization.id, (db) =>
    open(db, act.hasher, { place, mode, endpoints, member: membership.member, session }),
  );
  await act.everywhere(key.generation);
  return {
    key: key.key.reveal(),
    mode,
    project: place.project.slug,
    ends_at: key.endsAt.toISOString(),
  };
}
