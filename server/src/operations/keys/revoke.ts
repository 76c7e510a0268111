import { z } from "zod";
import { endAtOnce } from "../../keys/index.ts";
import { endCompromised, tellingOf } from "../../leaks/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { KEY_ERRORS, keyIn, keyReference } from "./reference.ts";

const allowed = { organization: ["owner", "admin", "developer"], platform: ["operator", "admin"] } as const;

export const revokeKey = operation({
  name: "keys.revoke",
  summary: "Ends a key at once: when this answers, no node accepts it any more.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    key: keyReference,
    compromised: z
      .boolean("must be true or false")
      .default(false)
      .describe(
        "Somebody else has it: the answers that it is getting now are cut too, and the owners get a mail.",
      ),
  }),
  output: z.object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string(),
    revoked: z.literal(true),
    compromised: z.boolean(),
    nodes: nodesShown,
  }),
  errors: ["organization_not_found", ...KEY_ERRORS],
  async run(act, { organization, key: reference, compromised }) {
    const { id: organizationId } = await organizationFor(act, allowed, organization);
    const telling = compromised ? await tellingOf(act) : null;
    const { key, generation } = await act.database.inTenant(organizationId, async (db) => {
      const found = await keyIn(db, reference);
      const generation =
        telling === null
          ? await endAtOnce(db, [found.id], false)
          : await endCompromised(db, telling, [found.id], "member");
      return { key: found, generation };
    });
    const { id, name, prefix } = key;
    const nodes = showNodes(await act.everywhere(generation));
    return { id, name, prefix, revoked: true as const, compromised, nodes };
  },
});
