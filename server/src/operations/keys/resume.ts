import { z } from "zod";
import { resumeKey as resume } from "../../keys/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { MAKERS } from "./make.ts";
import { mayHandle } from "./own.ts";
import { KEY_ERRORS, keyIn, keyReference } from "./reference.ts";
import { keyShown, showNamed } from "./shown.ts";

export const resumeKey = operation({
  name: "keys.resume",
  summary: "Ends a key's rest: it works again, with everything it had.",
  allowed: MAKERS,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, key: keyReference }),
  output: keyShown.extend({ nodes: nodesShown }),
  errors: ["organization_not_found", ...KEY_ERRORS, "key_of_another", "key_not_paused", "key_ended"],
  async run(act, { organization, key: reference }) {
    const { id } = await organizationFor(act, MAKERS, organization);
    const { changed, generation } = await act.database.inTenant(id, async (db) => {
      const key = await keyIn(db, reference);
      mayHandle(act.principal, id, key);
      const at = await resume(db, key);
      return { changed: await keyIn(db, key.id), generation: at };
    });
    const nodes = showNodes(await act.everywhere(generation));
    return { ...(await showNamed(act, id, changed)), nodes };
  },
});
