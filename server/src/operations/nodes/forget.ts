import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type NodeId, parseId } from "../../kernel/ids.ts";
import { formatUsd } from "../../kernel/money.ts";
import { forgetNode as forget } from "../../ledger/index.ts";
import { usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { shown } from "../place.ts";

export const forgetNode = operation({
  name: "nodes.forget",
  summary: "Give up the credit that a dead node holds, whose journal will not be replayed.",
  allowed: { platform: ["operator", "admin"] },
  effect: "changes",
  input: z.strictObject({ node: z.string().max(40, "is not an id") }),
  output: z.object({
    node: z.uuid(),
    holds: z.int().describe("How many holds it had."),
    amount_usd: usdShown,
  }),
  errors: ["node_not_found", "node_serving"],
  async run({ database }, { node: reference }) {
    const node = parseId<NodeId>(reference.toLowerCase());
    if (node === null) throw new ActError("node_not_found", { node: shown(reference) });
    const { holds, amount } = await forget(database, node);
    return { node, holds, amount_usd: formatUsd(amount) };
  },
});
