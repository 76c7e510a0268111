import { z } from "zod";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { answeredBy, keyMade, MAKE_ERRORS, MAKERS, makeKeys, newKeyTaken, nodesOfNew } from "./make.ts";

export const createKey = operation({
  name: "keys.create",
  summary: "Makes a key and shows it, once: only a hash of it is kept.",
  allowed: MAKERS,
  effect: "changes",
  showsSecret: true,
  input: z.strictObject(newKeyTaken),
  output: keyMade.extend({
    answered_by: answeredBy,
    nodes: nodesShown.nullable(),
  }),
  errors: MAKE_ERRORS,
  async run(act, asked) {
    const { keys, answered_by, generation } = await makeKeys(act, asked, 1);
    const [made] = keys;
    if (!made) throw new Error("a key was asked for and none was made");
    const nodes = await nodesOfNew(act, generation);
    return { ...made, answered_by, nodes: nodes && showNodes(nodes) };
  },
});
