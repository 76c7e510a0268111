import { z } from "zod";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { answeredBy, keyMade, MAKE_ERRORS, MAKERS, makeKeys, newKeyTaken, nodesOfNew } from "./make.ts";

/** One transaction, for which nodes that report wait. */
export const MOST_AT_ONCE = 100;

export const createManyKeys = operation({
  name: "keys.create_many",
  summary: "Makes several keys that are alike, all or none, and shows them, once.",
  allowed: MAKERS,
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({
    ...newKeyTaken,
    count: z
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST_AT_ONCE, `must be at most ${MOST_AT_ONCE}`),
  }),
  output: z.object({ items: z.array(keyMade), answered_by: answeredBy, nodes: nodesShown.nullable() }),
  errors: MAKE_ERRORS,
  async run(act, { count, ...asked }) {
    const { keys, answered_by, generation } = await makeKeys(act, asked, count);
    const nodes = await nodesOfNew(act, generation);
    return { items: keys, answered_by, nodes: nodes && showNodes(nodes) };
  },
});
