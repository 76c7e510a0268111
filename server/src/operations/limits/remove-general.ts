import { z } from "zod";
import { removeLimit } from "../../limits/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { limitNumber, MAY_LIMIT } from "./shown.ts";

export const removeGeneralLimit = operation({
  name: "limits.remove_general",
  summary: "Takes a limit away that holds for everybody, or for a single address, by its number.",
  allowed: MAY_LIMIT,
  effect: "changes",
  input: z.strictObject({ number: limitNumber }),
  output: z.object({ number: z.int(), removed: z.literal(true), nodes: nodesShown }),
  errors: ["limit_not_found"],
  async run(act, { number }) {
    const { generation } = await removeLimit(act.database, null, number);
    return { number, removed: true as const, nodes: showNodes(await act.everywhere(generation)) };
  },
});
