import { z } from "zod";
import { removeGroup as remove } from "../../provider-accounts/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { groupName } from "./set.ts";

export const removeGroup = operation({
  name: "groups.remove",
  summary: "Ends a name for several models: when it returns, no node knows it any more.",
  allowed: { platform: ["operator", "admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({ group: groupName }),
  output: z.object({ id: z.uuid(), name: z.string(), removed: z.literal(true), nodes: nodesShown }),
  errors: ["group_not_found"],
  async run(act, { group: name }) {
    const { id, generation } = await remove(act.database, name);
    return { id, name, removed: true as const, nodes: showNodes(await act.everywhere(generation)) };
  },
});
