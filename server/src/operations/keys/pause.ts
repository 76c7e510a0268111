import { z } from "zod";
import { pauseKey as pause } from "../../keys/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { MAKERS } from "./make.ts";

import { KEY_ERRORS, keyIn, keyReference } from "./reference.ts";
import { keyShown, showNamed } from "./shown.ts";

export const pauseKey = operation({
  name: "keys.pause",
  summary:
    "Lets a key rest: when this answers, no node serves it anything new. Its answers under way go on to their end.",
  allowed: MAKERS,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, key: keyReference }),
  output: keyShown.extend({ nodes: nodesShown }),
  errors: ["organization_not_found", ...KEY_ERRORS, "key_paused", "key_ended"],
  async run(act, { organization, key: reference }) {
    const { id } = await organizationFor(act, MAKERS, organization);
    const { changed, generation } = await act.database.inTenant(id, async (db) => {
      const key = await keyIn(db, reference);

      const at = await pause(db, key);
      return { changed: await keyIn(db, key.id), generation: at };
    });
    const nodes = showNodes(await act.everywhere(generation));
    return { ...(await showNamed(act, id, changed)), nodes };
  },
});
