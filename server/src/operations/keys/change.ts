import { z } from "zod";
import { changeKey as change } from "../../keys/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { displayName, organizationFor, organizationReference, revision } from "../place.ts";
import { scopeAsked, scopeTaken } from "./asked.ts";
import { MAKERS } from "./make.ts";
import { mayHandle } from "./own.ts";
import { KEY_ERRORS, keyIn, keyReference } from "./reference.ts";
import { keyShown, showNamed } from "./shown.ts";

export const changeKey = operation({
  name: "keys.change",
  summary: "Changes a key's name, or what it may do. What is left out stays.",
  allowed: MAKERS,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    key: keyReference,
    name: displayName.optional(),
    ...scopeTaken,
    revision,
  }),
  output: keyShown.extend({ nodes: nodesShown }),
  errors: ["organization_not_found", ...KEY_ERRORS, "key_of_another", "key_ended", "changed_meanwhile"],
  async run(act, { organization, key: reference, name, revision: known, ...taken }) {
    const { id } = await organizationFor(act, MAKERS, organization);
    const { changed, generation } = await act.database.inTenant(id, async (db) => {
      const key = await keyIn(db, reference);
      mayHandle(act.principal, id, key);
      const at = await change(db, key, { name, ...scopeAsked(act, taken) }, known);
      return { changed: await keyIn(db, key.id), generation: at };
    });
    return { ...(await showNamed(act, id, changed)), nodes: showNodes(await act.everywhere(generation)) };
  },
});
