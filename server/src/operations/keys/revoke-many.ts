import { z } from "zod";
import { endAtOnce, keysNamed } from "../../keys/index.ts";
import { endCompromised, tellingOf } from "../../leaks/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";

const allowed = { organization: ["owner", "admin", "developer"], platform: ["operator", "admin"] } as const;

/** Whole keys of so many fit into a body. */
export const MOST_AT_ONCE = 1_000;

export const revokeManyKeys = operation({
  name: "keys.revoke_many",
  summary:
    "Ends keys at once, such as a list of leaked ones: those that are the organization's, and says which.",
  allowed,
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    keys: z
      .array(z.string().max(200, "is not a key"))
      .min(1, "must name at least one")
      .max(MOST_AT_ONCE, `must be at most ${MOST_AT_ONCE}`)
      .describe("Ids, first parts, or whole keys: lists of leaked ones have nothing else."),
    compromised: z
      .boolean("must be true or false")
      .default(false)
      .describe(
        "Somebody else has them: the answers that they are getting now are cut too, and the owners get a mail.",
      ),
  }),
  output: z.object({
    items: z
      .array(z.object({ id: z.uuid(), prefix: z.string() }).nullable())
      .describe("What became of each, in the order of 'keys'. Null: no key of this organization."),
    compromised: z.boolean(),
    nodes: nodesShown,
  }),
  errors: ["organization_not_found"],
  async run(act, { organization, keys, compromised }) {
    const { id } = await organizationFor(act, allowed, organization);
    const telling = compromised ? await tellingOf(act) : null;
    const { found, generation } = await act.database.inTenant(id, async (db) => {
      const named = await keysNamed(db, keys);
      const ids = [...new Set(named.flatMap((key) => (key === null ? [] : [key.id])))];
      if (ids.length === 0) return { found: named, generation: null };
      const generation =
        telling === null ? await endAtOnce(db, ids, false) : await endCompromised(db, telling, ids, "member");
      return { found: named, generation };
    });
    const nodes = generation === null ? [] : await act.everywhere(generation);
    const items = found.map((key) => key && { id: key.id, prefix: key.prefix });
    return { items, compromised, nodes: showNodes(nodes) };
  },
});
