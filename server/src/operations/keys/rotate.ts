import { z } from "zod";
import { rotateIn } from "../../keys/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, timestamp } from "../place.ts";
import { keyMade, MAKERS, nodesOfNew, shownWith } from "./make.ts";
import { mayHandle } from "./own.ts";
import { KEY_ERRORS, keyIn, keyReference } from "./reference.ts";

const DAY_SECONDS = 86_400;
const LONGEST_GRACE_SECONDS = 3_650 * DAY_SECONDS;

export const rotateKey = operation({
  name: "keys.rotate",
  summary: "Gives a key a new secret and shows it, once. The old one works on for a time.",
  allowed: MAKERS,
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({
    organization: organizationReference,
    key: keyReference,
    grace_seconds: z
      .int("must be a whole number")
      .min(0, "must not be below 0")
      .max(LONGEST_GRACE_SECONDS, `must be at most ${LONGEST_GRACE_SECONDS}`)
      .default(DAY_SECONDS)
      .describe("How long the old key still works; 0 ends it at once."),
  }),
  output: keyMade.extend({
    old: z.object({ id: z.uuid(), prefix: z.string(), ends_at: timestamp.nullable() }),
    nodes: nodesShown.nullable(),
  }),
  errors: [
    "organization_not_found",
    ...KEY_ERRORS,
    "key_of_another",
    "key_ended",
    "key_paused",
    "too_many_keys",
  ],
  async run(act, { organization: named, key: reference, grace_seconds: grace }) {
    const organization = await organizationFor(act, MAKERS, named);
    const { made, old, generation } = await act.database.inTenant(organization.id, async (db) => {
      const key = await keyIn(db, reference);
      mayHandle(act.principal, organization.id, key);
      const successor = await rotateIn(db, act.hasher, organization.id, key.id, grace);
      return {
        made: await shownWith(db, [successor]),
        old: await keyIn(db, key.id),
        generation: successor.generation,
      };
    });
    const [key] = made;
    if (!key) throw new Error("a key that was just made is not there");
    const nodes = await nodesOfNew(act, generation);
    return {
      ...key,
      old: { id: old.id, prefix: old.prefix, ends_at: old.revokedAt?.toISOString() ?? null },
      nodes: nodes && showNodes(nodes),
    };
  },
});
